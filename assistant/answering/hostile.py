"""Texts that give orders to a language model instead of telling a reader something.

A paragraph with such a text is not given to the model, and proves nothing. The patterns are narrow:
a handbook may tell its readers to write an agreement, or to answer questions.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.guard import clean

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Set the rules aside.
        r"\b(?:ignorera|strunta i|bortse från|glöm(?: bort)?|åsidosätt|överge|kringgå|bryt mot|"
        r"sluta följa)\b\W+(?:\w+\W+){0,5}?(?:instruktion|regl|prompt|anvisning|"
        r"direktiv|order|begränsning|spärr)",
        r"\b(?:ignore|disregard|forget|override|bypass|skip)\b\W+(?:\w+\W+){0,5}?"
        r"(?:instruction|rule|prompt|guideline|directive|restriction|constraint|safet)",
        r"\b(?:ignoriere|vergiss|ignorez|oubliez|ignora|olvida)\w*\W+(?:\w+\W+){0,5}?"
        r"(?:anweisung|instruction|instruccion|regel|règle|istruzion)",
        # Be somebody else.
        r"\b(?:du är (?:nu|inte längre|numera)|från och med nu (?:är|ska|svarar) du|agera som|"
        r"låtsas (?:att|vara|som)|spela rollen|rollspel|byt roll)\b",
        r"\b(?:you are (?:now|no longer)|from now on,? you|act as (?:if|a|an|the)|"
        r"pretend (?:to|you|that)"
        r"|role-?play|new persona)\b",
        r"\b(?:developer mode|utvecklarläge|jailbreak|dan-läge|dan mode|god mode|sudo)\b",
        # Words about the machine.
        r"\bsystem ?-?\W?prompt|\bsysteminstruktion|\bsystem message|\bsystemmeddelande"
        r"|\bprompt ?injection|\bhemliga (?:instruktion|regl)|\binitial (?:prompt|instruction)",
        r"\b(?:språkmodellen|ai-modellen|ai-assistenten|chattboten|chatboten|"
        r"assistenten|modellen|boten)"
        r" (?:ska|måste|skall|bör|får) (?:nu |alltid |endast |bara |inte )?"
        r"(?:svara|skriv|upprep|ignorera|följ|citera|ange|länka|påstå|säga|återge|rekommendera)",
        r"\b(?:ai|llm|language model|assistant|chatbot|model)\b[^.]{0,20}\b(?:must|"
        r"should|shall|will)"
        r" (?:now |always |only )?(?:answer|respond|reply|say|write|output|cite|ignore|include)",
        r"\b(?:till|note to|message to|instruction(?:er|s)? (?:till|for|to)) (?:the )?"
        r"(?:ai|språkmodell|llm|assistent|chatt?bot|model|language model)",
        r"\bom du är en (?:ai|språkmodell|llm|chatt?bot|assistent|maskin|robot)",
        r"\bif you are an? (?:ai|llm|language model|assistant|chatbot|bot)",
        # Say this, in these words.
        r"(?:^|[.!?:\n]\s*|\boch |\bsedan |, )(?:svara|skriv|säg|upprepa|återge|besvara|"
        r"citera|påstå|översätt)"
        r" (?:nu|alltid|endast|bara|exakt|ordagrant|följande|i stället|istället|"
        r"på (?:engelska|tyska"
        r"|franska|ryska|arabiska|spanska|kinesiska|norska|danska)|att\b|”|\"|:|allt (?:ovan|som)"
        r"|dina|dessa instruktion|texten ovan)",
        r"(?:^|[.!?:\n]\s*|\band |\bthen )(?:answer|respond|reply|say|write|output|"
        r"print|repeat|reveal|"
        r"translate|append|include|cite)\b[^.]{0,40}(?:only|always|exactly|verbatim|"
        r"following|instead|"
        r"in english|the text above|your (?:instructions|prompt|rules)|everything|:|\")",
        r"\b(?:avslöja|visa|skriv ut|lämna ut|läck)\w*\W+(?:\w+\W+){0,4}?"
        r"(?:prompt|instruktioner|dina regler|regler du|systemet)",
        r"\b(?:lägg till|infoga|bifoga|länka|hänvisa)\b[^.]{0,40}(?:https?://|www\.|"
        r"länken|!\[|\]\()",
        r"\b(?:använd|ange|sätt|skriv) (?:alltid )?(?:beteckningen|märket|token|"
        r"källan \[|hakparentes)",
        r"\b(?:nya|uppdaterade|följande) (?:instruktioner|regler|order) (?:gäller|"
        r"för (?:dig|ai)|från nu)",
        r"\b(?:new|updated) (?:instructions|rules|system)\b",
        # Marks of a conversation, of markup and of code.
        r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|eot_id|inst|sys)\b",
        r"\[/?(?:inst|system|assistant|sys)\]|<</?sys>>|#{2,}\s*(?:instruktion|instruction|system|"
        r"assistant|response|svar)\b\W*(?:\n|$)",
        r"(?:^|\n|[.!?])\s*(?:system|assistant|assistent|user|användare|developer)\s*:\s*\S",
        r"(?:begin|end|slut på|början på) (?:underlag|system|prompt|instruction|"
        r"instruktion|document)",
        r"(?:underlaget|dokumentet|källorna) (?:slutar|är slut) här",
        r"<\s*(?:script|iframe|img|svg|object|embed|style|link|meta|form|input|a\s+href)\b"
        r"|javascript:|data:text/|on(?:error|load|click)\s*=",
        r"!\[[^\]]*\]\(|\]\(\s*(?:https?:|javascript:|data:)",
        r"\b[A-Za-z0-9+/]{80,}={0,2}\b",
    )
)
_LEET = str.maketrans("01345@$", "oieasas")


def is_hostile(text: str) -> bool:
    """Whether a text gives orders to a model, or carries markup that a page would run.

    Hidden characters are taken out first, and full-width and spaced-out letters are read plainly.
    """
    plain = clean(unicodedata.normalize("NFKC", text))
    lines = unicodedata.normalize("NFKC", text)
    closed = re.sub(r"(?<=\b\w)[ .\-_*](?=\w\b)", "", plain)
    return any(
        pattern.search(variant)
        for variant in (plain, lines, closed, plain.translate(_LEET))
        for pattern in _PATTERNS
    )
