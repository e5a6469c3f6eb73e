// Many threads ask one model, with and without an adapter: each gets the answer it would get alone.

#include "core/engine/generate/model_thread.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/nn/weights.h"
#include "tests/support/places.h"
#include "tests/support/test_program.h"

#include <ATen/TensorOperators.h>
#include <QtTest>

#include <atomic>
#include <future>

using namespace luthier;
using namespace luthier::engine;

class TestModelThread : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everybodyGetsHisOwnAnswer();
    void shortAnswersDoNotWaitForLongOnes();
    void answersCanBeEnded();
    void workIsDoneBetweenSteps();
    void errorsReachWhoAsked();
    void stoppingEndsEverything();

private:
    static std::vector<TokenId> promptOf(int i) {
        std::vector<TokenId> out;
        for (int k = 0; k < 3 + i * 5 % 17; ++k)
            out.push_back(static_cast<TokenId>(3 + (i * 31 + k * 7) % 250));
        return out;
    }
    static GenerateOptions optionsOf(int tokens) {
        GenerateOptions options;
        options.max_new_tokens = tokens;
        return options;
    }
    std::unique_ptr<Transformer> m_model;
    std::unique_ptr<Adapter> m_adapter;
};

void TestModelThread::initTestCase() {
    m_model = *loadModel(testing::fixture("llama"), {DType::F32, false});
    m_adapter = *loadAdapter(*m_model, testing::fixture("peft_lora_all_rslora"), false);
    m_adapter->setEnabled(false);
}

void TestModelThread::everybodyGetsHisOwnAnswer() {
    constexpr int kAsking = 14;
    std::vector<std::vector<TokenId>> expected, streamed(kAsking), got(kAsking);
    for (int i = 0; i < kAsking; ++i) {
        m_adapter->setEnabled(i % 2);
        expected.push_back(generate(*m_model, promptOf(i), optionsOf(10 + i))->tokens);
        m_adapter->setEnabled(false);
    }
    QVERIFY(expected[0] != expected[1]);
    ModelThread thread(*m_model, 5);
    {
        std::vector<std::future<void>> asking;
        for (int i = 0; i < kAsking; ++i)
            asking.push_back(std::async(std::launch::async, [&, i] {
                const auto onToken = [&, i](TokenId token) {
                    streamed[i].push_back(token);
                    return true;
                };
                got[i] =
                    thread.generate(i % 2 ? m_adapter.get() : nullptr, promptOf(i), optionsOf(10 + i), onToken)->tokens;
            }));
    }
    QCOMPARE(got, expected);
    QCOMPARE(streamed, expected);
}

void TestModelThread::shortAnswersDoNotWaitForLongOnes() {
    const auto endless = *loadModel(testing::fixture("bloom"), {DType::F32, false}); // reads beyond its context
    ModelThread thread(*endless, 4);
    std::atomic<bool> isShortDone = false;
    std::promise<void> begun;
    int longTokens = 0;
    auto running = std::async(std::launch::async, [&] {
        return thread.generate(nullptr, promptOf(1), optionsOf(100000), [&](TokenId) {
            if (++longTokens == 4) begun.set_value();
            return !isShortDone;
        });
    });
    begun.get_future().wait();
    QCOMPARE(thread.generate(nullptr, promptOf(2), optionsOf(4), {})->tokens.size(), std::size_t(4));
    isShortDone = true;
    QCOMPARE(int(running.get()->reason), int(StopReason::Cancelled));
}

void TestModelThread::answersCanBeEnded() {
    ModelThread thread(*m_model, 2);
    int seen = 0;
    const auto out = thread.generate(nullptr, promptOf(3), optionsOf(100), [&](TokenId) { return ++seen < 6; });
    QCOMPARE(seen, 6);
    QCOMPARE(out->tokens.size(), std::size_t(6));
    QCOMPARE(int(out->reason), int(StopReason::Cancelled));
}

void TestModelThread::workIsDoneBetweenSteps() {
    const at::Tensor ids = toTensor({5, 6, 7}, at::kCPU).unsqueeze(0);
    const at::Tensor expected = m_model->hidden({.ids = ids});
    ModelThread thread(*m_model, 1);
    std::promise<void> begun;
    int tokens = 0;
    auto running = std::async(std::launch::async, [&] {
        return thread.generate(m_adapter.get(), promptOf(1), optionsOf(100), [&](TokenId) {
            if (++tokens == 4) begun.set_value();
            return true;
        });
    });
    begun.get_future().wait();
    at::Tensor seen;
    QVERIFY(thread.run(nullptr, [&] { seen = m_model->hidden({.ids = ids}); }));
    QCOMPARE(running.get()->tokens.size(), std::size_t(100));
    // The hidden states do not see the adapter that was answering.
    QVERIFY((seen - expected).abs().max().item<double>() < 1e-5);
    QVERIFY_EXCEPTION_THROWN(
        thread.run(nullptr, [] { throw std::runtime_error("out of memory"); }), std::runtime_error);
}

void TestModelThread::errorsReachWhoAsked() {
    ModelThread thread(*m_model, 2);
    QCOMPARE(thread.generate(nullptr, {}, {}, {}).error().code, std::string("generate.empty_prompt"));
    // A token outside the vocabulary makes LibTorch throw; the next request is answered.
    QVERIFY_EXCEPTION_THROWN(thread.generate(nullptr, {99999}, {}, {}), std::exception);
    QCOMPARE(thread.generate(nullptr, promptOf(2), optionsOf(4), {})->tokens.size(), std::size_t(4));
    // A request being answered meanwhile is not disturbed.
    std::promise<void> begun;
    int tokens = 0;
    auto running = std::async(std::launch::async, [&] {
        return thread.generate(nullptr, promptOf(1), optionsOf(100), [&](TokenId) {
            if (++tokens == 4) begun.set_value();
            return true;
        });
    });
    begun.get_future().wait();
    QVERIFY_EXCEPTION_THROWN(thread.generate(nullptr, {99999}, {}, {}), std::exception);
    QCOMPARE(running.get()->tokens.size(), std::size_t(100));
}

void TestModelThread::stoppingEndsEverything() {
    const auto endless = *loadModel(testing::fixture("bloom"), {DType::F32, false});
    ModelThread thread(*endless, 1);
    std::promise<void> begun;
    std::once_flag once;
    const auto ask = [&] {
        return thread.generate(nullptr, promptOf(1), optionsOf(100000), [&](TokenId) {
            std::call_once(once, [&] { begun.set_value(); });
            return true;
        });
    };
    auto running = std::async(std::launch::async, ask), waiting = std::async(std::launch::async, ask);
    begun.get_future().wait();
    thread.stop();
    QCOMPARE(int(running.get()->reason), int(StopReason::Cancelled));
    QCOMPARE(int(waiting.get()->reason), int(StopReason::Cancelled));
    QCOMPARE(int(ask()->reason), int(StopReason::Cancelled));
    QVERIFY(!thread.run(nullptr, [] {}));
}

LUTHIER_TEST(TestModelThread)
#include "test_model_thread.moc"
