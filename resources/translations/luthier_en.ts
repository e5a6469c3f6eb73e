<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>luthier::ui::AgreementCard</name>
    <message numerus="yes">
        <source>They differ about %n item(s).</source>
        <translation>
            <numerusform>They differ about %n item.</numerusform>
            <numerusform>They differ about %n items.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) were settled by a second look; agreement counts what was said first.</source>
        <translation>
            <numerusform>%n item was settled by a second look; agreement counts what was said first.</numerusform>
            <numerusform>%n items were settled by a second look; agreement counts what was said first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::CleaningCard</name>
    <message numerus="yes">
        <source>Apply %n step(s)</source>
        <translation>
            <numerusform>Apply %n step</numerusform>
            <numerusform>Apply %n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::ImportView</name>
    <message numerus="yes">
        <source>%n of these rows would be set aside:</source>
        <translation>
            <numerusform>%n of these rows would be set aside:</numerusform>
            <numerusform>%n of these rows would be set aside:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::LineageCard</name>
    <message numerus="yes">
        <source>Step %1 learned from %n row(s)</source>
        <translation>
            <numerusform>Step %1 learned from %n row</numerusform>
            <numerusform>Step %1 learned from %n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::NewQueueView</name>
    <message numerus="yes">
        <source>%n question(s) got no answer: a model refused them.</source>
        <translation>
            <numerusform>%n question got no answer: a model refused it.</numerusform>
            <numerusform>%n questions got no answer: a model refused them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::PhasesCard</name>
    <message numerus="yes">
        <source>%n vote(s)</source>
        <translation>
            <numerusform>%n vote</numerusform>
            <numerusform>%n votes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::QueueCard</name>
    <message numerus="yes">
        <source>%n answer(s) scored</source>
        <translation>
            <numerusform>%n answer scored</numerusform>
            <numerusform>%n answers scored</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::QueuesView</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::Text</name>
    <message numerus="yes">
        <source>%n s left</source>
        <translation>
            <numerusform>%n s left</numerusform>
            <numerusform>%n s left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min left</source>
        <translation>
            <numerusform>%n min left</numerusform>
            <numerusform>%n min left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h left</source>
        <translation>
            <numerusform>%n h left</numerusform>
            <numerusform>%n h left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n s</source>
        <translation>
            <numerusform>%n s</numerusform>
            <numerusform>%n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h</source>
        <translation>
            <numerusform>%n h</numerusform>
            <numerusform>%n h</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::TopBar</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::VotesCard</name>
    <message numerus="yes">
        <source>%n with a better answer</source>
        <translation>
            <numerusform>%n with a better answer</numerusform>
            <numerusform>%n with a better answer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tie(s)</source>
        <translation>
            <numerusform>%n tie</numerusform>
            <numerusform>%n ties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n all bad</source>
        <translation>
            <numerusform>%n all bad</numerusform>
            <numerusform>%n all bad</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n undecided between people</source>
        <translation>
            <numerusform>%n undecided between people</numerusform>
            <numerusform>%n undecided between people</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n flagged</source>
        <translation>
            <numerusform>%n flagged</numerusform>
            <numerusform>%n flagged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edited</source>
        <translation>
            <numerusform>%n edited</numerusform>
            <numerusform>%n edited</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) are a data set now.</source>
        <translation>
            <numerusform>%n row is a data set now.</numerusform>
            <numerusform>%n rows are a data set now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) written to %1.</source>
        <translation>
            <numerusform>%n row written to %1.</numerusform>
            <numerusform>%n rows written to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n vote(s) written to %1.</source>
        <translation>
            <numerusform>%n vote written to %1.</numerusform>
            <numerusform>%n votes written to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n vote(s) imported.</source>
        <translation>
            <numerusform>%n vote imported.</numerusform>
            <numerusform>%n votes imported.</numerusform>
        </translation>
    </message>
</context>
</TS>
