#pragma once
/// The tests of a folder are one program, which runs the class of one file at a time:
/// `tests_core_run test_events [function…]`. Each file names its class at its end.

#include <QtTest>

namespace luthier::testing {

/// @param file  the test's own file: its base name selects the test
/// @param run   gets the arguments without the test's name
class TestRow {
public:
    using Run = int (*)(int argc, char** argv);
    TestRow(const char* file, Run run);
};

template <class Application, class Test>
int runTest(int argc, char** argv) {
    QCoreApplication::setAttribute(Qt::AA_Use96Dpi); // as QTEST_MAIN does: pictures do not depend on the display
    Application application(argc, argv);
    Test test;
    return QTest::qExec(&test, argc, argv);
}

} // namespace luthier::testing

#define LUTHIER_TEST(Test)                                                                                             \
    static const luthier::testing::TestRow testRow(__FILE__, luthier::testing::runTest<QCoreApplication, Test>);
#define LUTHIER_WINDOW_TEST(Test)                                                                                      \
    static const luthier::testing::TestRow testRow(__FILE__, luthier::testing::runTest<QApplication, Test>);
/// For a test that prepares more than an application.
#define LUTHIER_TEST_MAIN(run) static const luthier::testing::TestRow testRow(__FILE__, run);
