"""Questions alike are put together, others are not."""

from assistant.ui.likeness import Asked, group
from assistant.ui.unanswered import case, faq_list


def asked(*questions):
    return [Asked(question, "2026-01-02", "Inget svar", "") for question in questions]


def test_questions_in_other_forms_of_the_same_words_are_one_group():
    groups = group(
        asked(
            "Vad är Forums telefonnummer?",
            "Vad kostar ett medlemskap?",
            "Telefonnummer till Forum?",
            "vad är forums telefonnummer",
            "Vad är Forums telefonnummer?",
        )
    )
    assert [len(each.asked) for each in groups] == [4, 1]
    assert groups[0].question == "Vad är Forums telefonnummer?"


def test_a_short_question_does_not_draw_longer_ones_to_it():
    groups = group(asked("IOP?", "Vilka kommuner har skrivit ett IOP om hemlöshet?"))
    assert len(groups) == 2


def test_questions_of_stop_words_only_do_not_fail():
    assert len(group(asked("vad är det?", "?", "vad är det?"))) == 2


def test_a_case_is_a_line_of_an_evaluation_set():
    import json

    line = case(3, group(asked('Vad "kostar" det?'))[0])
    entry = json.loads(line)
    assert entry["question"] == 'Vad "kostar" det?'
    assert {"id", "kind", "answerable", "history", "evidence", "facts"} <= set(entry)


def test_the_faq_list_is_most_asked_first():
    told = faq_list(group(asked("Vad kostar det?", "Vem ringer jag?", "Vem ringer jag?")))
    assert told.index("ringer") < told.index("kostar")
