#include "tests/tools/starter/phrases.h"

#include <cctype>

namespace luthier::starter {

const std::vector<Person>& peopleEn() {
    static const std::vector<Person> people = {{"Mina", true}, {"Ben", false}, {"Clara", true}, {"Otto", false},
        {"Lena", true}, {"Hugo", false}, {"Nora", true}, {"Felix", false}, {"Rosa", true}, {"Tom", false},
        {"Ida", true}, {"Paul", false}, {"Greta", true}, {"Max", false}, {"Ella", true}, {"Jonas", false},
        {"Vera", true}, {"Leo", false}, {"Sara", true}, {"Emil", false}};
    return people;
}

const std::vector<Person>& peopleZh() {
    static const std::vector<Person> people = {{"小梅", true}, {"阿文", false}, {"佳玲", true}, {"志明", false},
        {"淑芬", true}, {"家豪", false}, {"雅婷", true}, {"俊傑", false}, {"怡君", true}, {"建國", false},
        {"美惠", true}, {"大偉", false}, {"秀英", true}, {"宗翰", false}, {"小雨", true}, {"柏翰", false}};
    return people;
}

const std::vector<Part>& parts() {
    static const std::vector<Part> list = {{"string", "琴弦", "replaced", "換新"},
        {"bridge", "琴橋", "carved again", "重新雕好"}, {"neck", "琴頸", "glued", "黏好"},
        {"peg", "弦軸", "turned straight", "調正"}, {"bow", "琴弓", "given new hair", "換上新的弓毛"},
        {"key", "按鍵", "cleaned", "清乾淨"}, {"pad", "皮墊", "replaced", "換新"},
        {"reed", "簧片", "cut again", "重新削好"}, {"lid", "琴蓋", "sanded", "磨平"},
        {"pedal", "踏板", "oiled", "上好油"}, {"skin", "鼓皮", "stretched", "拉緊"},
        {"stand", "支架", "screwed together", "鎖緊"}};
    return list;
}

const std::vector<Instrument>& instruments() {
    static const std::vector<Instrument> list = {{"violin", "小提琴", {0, 1, 2, 3, 4}},
        {"viola", "中提琴", {0, 1, 2, 3, 4}}, {"cello", "大提琴", {0, 1, 2, 3, 4}}, {"guitar", "吉他", {0, 2, 3}},
        {"lute", "魯特琴", {0, 2, 3}}, {"harp", "豎琴", {0, 2, 9}}, {"piano", "鋼琴", {0, 5, 8, 9}},
        {"organ", "風琴", {5, 8, 9}}, {"flute", "長笛", {5, 6}}, {"oboe", "雙簧管", {5, 6, 7}},
        {"clarinet", "單簧管", {5, 6, 7}}, {"drum", "鼓", {9, 10, 11}}, {"mandolin", "曼陀林", {0, 1, 2, 3}},
        {"banjo", "班鳩琴", {0, 2, 3, 10}}, {"zither", "古箏", {0, 1, 11}}, {"erhu", "二胡", {0, 1, 4, 10}}};
    return list;
}

std::string withArticle(const std::string& noun) {
    return (std::string("aeiou").find(noun[0]) != std::string::npos ? "an " : "a ") + noun;
}

std::string capitalised(std::string text) {
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

} // namespace luthier::starter
