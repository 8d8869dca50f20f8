"""A request in words that are seldom used, as it is commonly put: "what's the damage" as "how much is that".

Whole forms only, each in one language. Names, the entries of lists and what to remind of stay as they were told.
"""

import re

from appliance.intents import english_everyday, english_rewording

LONGEST = 200  # characters
MANNERS = r"^(?P<lead>(?:hey |hi |ok |so |please |bitte |alsjeblieft |larson,? )*)"
SOON = r"(?:at|in|on|by|around|tonight|tomorrow|this|when|half|quarter)\b"
IMPERIAL = r"(?:pints?|gallons?|mpg)"
BRITISH = r"(?:an? |the )?(?:british|imperial|uk|english)(?: ones?| pints?| gallons?| measures?| kind| sort)?"
PUT = r"put|add|stick|pop|chuck|bung|write|shove|whack|jot|need|get"
NEXT = (
    r"i|we|you|it|then|remind|set|what|how|when|who|where|is|are|do|does|can|could|tell|take|remove|delete|start|stop|"
    r"read|show|give|let|turn|cancel|wake|remember|check|make|call|cross|tick|clear"
)
CLAUSE = r"(?:(?!\b(?:at|by|um|om|tomorrow|morgen)\b)[^,\d]){2,40}?"  # that names no moment
FORMS = tuple(
    (re.compile(pattern, re.I), made)
    for pattern, made in (
        # to be told something at a moment
        (
            MANNERS + r"(?:make sure|be sure|remember|don['’]?t forget|do not forget) (?:to|and|you|that you) "
            rf"tell (?:me|us) (?={SOON})(?P<rest>.+)",
            r"\g<lead>remind me \g<rest>",
        ),
        (
            MANNERS + r"denk(?:e|st du)?(?: bitte)?(?: mal)? (?:dran|daran),? (?:mir|uns) (?P<when>.+?) (?:bescheid )?"
            r"zu (?:sagen|geben),? (?P<what>dass .+)",
            r"\g<lead>erinnere mich \g<when> daran, \g<what>",
        ),
        (
            MANNERS + r"(?:denk|vergeet) (?:er ?aan|er niet aan|niet)(?: om)? (?:mij|me|ons) (?P<when>.+?) te "
            r"(?:zeggen|vertellen|melden),? (?P<what>dat .+)",
            r"\g<lead>herinner me \g<when> eraan \g<what>",
        ),
        # to be reminded when something happens that Larson does not notice: it is asked when that is
        (
            r"\b(?P<ask>(?:remind|nudge|tell) (?:me|us)) (?:when|once|as soon as|after|before|the moment|next time) "
            rf"(?:i|we)(?:['’]\w+)? {CLAUSE},? (?=(?:that|to|about|of)\b)",
            r"\g<ask> later ",
        ),
        (
            r"\b(?P<ask>erinner\w* (?:mich|uns)(?: bitte)?),? (?:wenn|sobald|bevor|nachdem) (?:ich|wir) "
            rf"{CLAUSE},? (?=(?:daran|dran|an|dass)\b)",
            r"\g<ask> später ",
        ),
        (
            r"\b(?P<ask>herinner (?:me|mij|ons)(?: er)?(?: alsjeblieft)?),? (?:als|wanneer|zodra|voordat|nadat) "
            rf"(?:ik|we|wij) {CLAUSE},? (?=(?:er ?aan|eraan|aan|dat|om)\b)",
            r"\g<ask> later ",
        ),
        # how somebody is called who is spoken to
        (
            r"^(?:(?:alright|right|ok|okay|hey|hi|hello|oi|listen|morning|evening|here),? )?"
            r"(?:mate|love|pal|hun|duck|darling)[,!.]* (?=\w+ \w)",
            "",
        ),
        (r"(?:,| please| ta| thanks| cheers),? (?:love|mate|pet|pal|hun|darling|dear)\W*$", ""),
        # what is called off in the same breath
        (
            r"^.*\w,? (?:no|actually|no actually|oh no|wait no|no wait|on second thoughts),? "
            r"(?:leave it|forget it|never ?mind|don['’]?t|don['’]?t bother|scrap that)\W*$",
            "never mind",
        ),
        (
            r"^(?P<more>another(?: one)?|one more|again|next one)[,.!;]+ (?:that|it|this)(?: one)? was\b[^?]*$",
            r"\g<more>",
        ),
        # one of several
        (
            r"^(?P<lead>(?:please |can you |could you )*)(?:pick|choose|draw|pull) (?:me |us )?(?:a |one |any |the )?"
            r"(?:name|one|winner|person|card|dish)? ?(?:out of|from|between|among|of)(?: the hat)?:? "
            r"(?P<first>[\w' -]+(?:, [\w' -]+)*?),? (?:and|or) (?P<last>[\w' -]+)\W*$",
            r"\g<lead>choose between \g<first> or \g<last>",
        ),
        # why somebody is to be woken, which is no name
        (
            r"^(?P<wake>(?:(?:please|can you|could you|larson),? )*(?:wake|get) (?:me|us)(?: up)? [^,;–?]+?)[,;–] ?"
            r"(?:because |cos |as |cause )?(?:i|we|it|there|they|he|she)(?:['’]\w+)? (?!mean\b|said\b)[^\d?]*$",
            r"\g<wake>",
        ),
        # to be reminded at noon
        (r"^erinnerst du (?P<who>mich|uns)\b", r"erinnere \g<who>"),
        (
            r"^(?=.*\b(?:erinner\w*|sag mir|weck\w*))(?P<before>[^\d]*)\b(?P<day>heute|morgen|übermorgen) mittag\b"
            r"(?P<rest>[^\d]*)$",
            r"\g<before>\g<day> um 12 Uhr\g<rest>",
        ),
        # a timer that rings
        (
            r"^(?:hou|houd|stop)(?: maar| nu| eens)*(?: op)?(?: maar| nu| eens)*(?: met)? "
            r"(?:piepen|bellen|rinkelen|zoemen|dat gepiep|dat lawaai)\W*$",
            "stop de timer",
        ),
        # everything that was told
        (
            r"^(?P<verb>vergiss|lösch|lösche)(?: bitte)? alles,? was (?:ich|wir) (?:dir|dich) (?:je |jemals )?"
            r"(?:gesagt|erzählt|gefragt)(?: habe?n?)?\W*$",
            r"\g<verb> alles über mich",
        ),
        (
            r"^vergeet(?: maar| alsjeblieft)? alles wat (?:ik|we) (?:je|jou) (?:ooit )?(?:heb(?:ben)? )?"
            r"(?:verteld|gezegd|gevraagd)(?: heb(?:ben)?)?\W*$",
            "vergeet alles over mij",
        ),
        # what happens otherwise
        (
            r"^(?P<ask>(?:erinner\w*|stell|weck|sag mir|gib mir|herinner|zet|wek|zeg|geef me) [^,;?]+), "
            r"(?:sonst|anders) "
            r"[^\d,;?]{3,40}$",
            r"\g<ask>",
        ),
        # why, told behind it
        (
            r",? (?:(?:ich|wir) vergess\w* (?:das|es|sie|ihn) (?:sonst|immer|dauernd|ständig|wieder)|sonst vergess\w* "
            r"(?:ich|wir) (?:das|es|sie|ihn)(?: wieder)?|anders vergeet ik (?:het|dat)|ik vergeet (?:het|dat) "
            r"(?:anders|altijd|steeds|telkens)(?: weer)?)\W*$",
            "",
        ),
        # the light, that is not named
        (
            r"^(?:mach|mache|dreh|stell)(?: mal| es| bitte| das| hier)*(?: ein)?(?: bisschen| bissl| wenig| etwas)? "
            r"(?P<how>heller|dunkler)(?: hier| bitte| drin)*\W*$",
            r"mach das Licht \g<how>",
        ),
        # "kannst den Timer stoppen", as they say in the south, is "kannst du"
        (
            r"(?<!\bdu )\b(?P<can>kannst|könntest|magst|würdest) (?=(?:den|die|das|dem|mir|uns|mal|bitte|"
            r"noch|auch|wieder|"
            r"nochmal|ein\w{0,2}|es|ihn|sie|mich) )",
            r"\g<can> du ",
        ),
        # one more entry of a list, and whether to add one
        (
            r",? (?:oh|ach|o) (?P<and>and|und|en) (?:(?:some of (?:those|these)|von diesen|van die|van deze) )?",
            r" \g<and> ",
        ),
        (
            rf"^(?P<put>.*?\b(?:{PUT})) (?P<items>.+?) "
            r"(?P<list>(?:on|to|onto|in) (?:my|the|our) (?:[\w-]+ )?(?:list|shopping))"
            rf",? (?:and also|and|plus|also) (?!(?:{PUT}|{NEXT})\b)(?P<more>[\w' -]{{2,40}})\W*$",
            r"\g<put> \g<items> and \g<more> \g<list>",
        ),
        (
            r",? (?:or (?:should|shall|do) i|oder (?:soll|muss) ich|of (?:moet|zal) ik) (?:\w+ ){0,4}"
            r"(?:add|put|write|draufsetzen|aufschreiben|draufschreiben|dazuschreiben|opzetten|bijzetten|op|bij)"
            r"(?: (?:it|them|some|that))?(?: on| down)?(?: zetten| schrijven)?\W*$",
            "?",
        ),
        # which reminders there are
        (
            r"^(?:what|which things) (?:have|did|had) (?:i|we) (?:asked?|told|tell|want(?:ed)?|get|got) you to remind "
            r"(?:me|us)(?: of| about| to do)?\W*$",
            "what reminders have i got",
        ),
        (
            r"^woran (?:sollst|solltest|wolltest|musst|wirst) du (?:mich|uns) (?:noch |alles |denn )*erinnern\W*$",
            "welche erinnerungen habe ich",
        ),
        (
            r"^(?:waaraan|waar) (?:moet|moest|zou|ga) je (?:mij|me|ons) (?:nog |allemaal )*(?:aan )?herinneren\W*$",
            "welke herinneringen heb ik",
        ),
        (
            r"^(?:so |and |ok |thanks,? )*what (?:have|do|did) (?:i|we) (?:got |have )?"
            r"(?:on|planned|coming up|lined up) (?:for )?"
            r"(?:today|tomorrow|this (?:morning|afternoon|evening|week)|tonight)\W*$",
            "what reminders have i got",
        ),
        (
            r"\b(?:what(?:['’]?s| is| time is)?|when(?:['’]?s| is)?) (?:the|my) (?:earliest|first|next|soonest) alarm"
            r"(?: (?:that )?(?:i['’]?ve got|i have|set|tomorrow|in the morning))*\W*$",
            "what alarms have i got",
        ),
        # what is kept, and what is on a list
        (
            r"^(?:so |and )?what (?:was it|was that|is it|did) (?:that )?(?:i|we) "
            r"(?:told|tell|said to|say to|asked|ask) you (?:about|regarding|to remember about) (?P<what>.+?)\W*$",
            r"what did I tell you about \g<what>",
        ),
        (
            r"^what (?:stuff|things?|info|information|all) (?:have you got|do you have|have you) "
            r"(?:stored|saved|kept|on file|recorded)(?: away)? (?:about|on) (?:me|us)\W*$",
            "what data do you store about me",
        ),
        (
            r"^is er (?:nog )?(?:iets|wat) te doen op (?P<list>(?:mn|mijn|m'n|de|onze) \w+)\W*$",
            r"wat staat er op \g<list>",
        ),
        (
            r"^is (?:there )?(?:anything|something) (?:left |still )*to do on (?P<list>(?:my|our|the) [\w -]+)\W*$",
            r"what is on \g<list>",
        ),
    )
)
QUESTIONS = tuple(  # what is put otherwise in a question alone, and stays as it is in what is kept
    (re.compile(pattern, re.I), made)
    for pattern, made in (
        # the kind of a unit, told behind it
        (rf"\b(?P<unit>{IMPERIAL})\b(?P<rest>[^,]*),? (?:i mean )?{BRITISH}\W*$", r"imperial \g<unit>\g<rest>"),
        (
            r"\b(?P<unit>pints?|gallonen?)\b(?P<rest>[^,]*),? (?:(?:ein|das|die|eine) )?"
            r"(?:britisch\w*|englisch\w*|imperial)\W*$",
            r"imperial \g<unit>\g<rest>",
        ),
        (
            r"\b(?P<unit>pints?|gallons?)\b(?P<rest>[^,]*),? (?:(?:de|een) )?(?:brits\w*|engels\w*|imperial)\W*$",
            r"imperial \g<unit>\g<rest>",
        ),
        (r"\bmils\b", "millilitres"),
        # prices
        (
            r"\b(?P<whole>\d+) (?P<money>euros?|quid) (?P<cents>\d\d)"
            r"(?= *(?:[,.?!]|$|\b(?:each|pro|per|das|und|en|and|hoeveel|was)\b))",
            r"\g<whole>.\g<cents> \g<money>",
        ),
        (
            r"\b(?:plus|and) (?P<price>[£€$]?\d+(?:\.\d+)?(?: (?:quid|pounds?|euros?|dollars?))?) (?:for (?:the )?)?"
            r"(?P<what>delivery|postage|shipping|service|parking)\b",
            r"and one \g<what> at \g<price>",
        ),
        (r"(?<= that) on (?:my|the|our) (?:dial|oven|cooker)(?= in \w)", ""),
        (
            r"\b(?P<price>\d+(?:\.\d+)?) pounds? (?=[a-z]+ (?:with|minus|less|at|and) [^,]*(?:%|percent))",
            r"£\g<price> ",
        ),
        (r",? (?:what['’]?s|what is) the damage\b", ", how much is that altogether"),
        (r"(?<=\boff) (?:comes|works out|adds up) (?:to|at)(?: what)?\W*$", ", what do i pay?"),
        (r"\bhoeveel ben ik (?:dan )?(?:in totaal )?kwijt\b", "hoeveel is dat samen"),
        (
            r"(?P<share>\b\d+(?:\.\d+)?) off\b(?P<rest>[^%]*),? (?:percent|per cent) (?:that is|i mean)\b",
            r"\g<share>% off\g<rest>",
        ),
        # an age in days, and a time with a dot
        (
            r"^(?:my|our) [\w ]+ was born (?:on )?(?P<day>.*\d.*?),? how many (?P<unit>days|weeks|months) old is "
            r"(?:he|she|it)(?: now| today)?\W*$",
            r"how many \g<unit> since \g<day>",
        ),
        (
            r"\b(?P<verb>starts?|begins?|opens|leaves|arrives?|departs?|due|kicks? off|lands?|finish(?:es)?|ends) "
            r"(?P<hour>[012]?\d)\.(?P<minute>[0-5]\d)\b(?! ?(?:%|percent|miles|km|metres|kg))",
            r"\g<verb> at \g<hour>:\g<minute>",
        ),
        # a clock elsewhere
        (
            r"^(?:and )?(?:if|when) (?:i|we) (?:ring|call|phone|facetime|message|text|skype|video call) (?:\w+ in )?"
            r"(?P<place>(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?) at (?P<at>[^,]+?),? what time (?:is|will|would) "
            r"(?:it|that) (?:be )?(?:for (?:them|her|him)|(?:over )?there)\W*$",
            r"when it is \g<at> here what time is it in \g<place>",
        ),
        (
            r"^[^,]*\b(?:lands?|arrives?|leaves|departs?|takes? off|is|starts?) at (?P<at>\d[^,]*?) in "
            r"(?P<place>(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?),? (?:what['’]?s|what is|what time is) (?:that|it) "
            r"(?:in )?(?P<zone>(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?) time\W*$",
            r"when it is \g<at> in \g<place> what time is it in \g<zone>",
        ),
        (
            r"^[^,]*\b(?:lands?|arrives?|leaves|departs?|takes? off|is|starts?) at (?P<at>\d[^,]*?) in "
            r"(?P<place>(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?),? (?:what['’]?s|what is|what time is) (?:that|it) "
            r"(?:(?:in )?our time|here|for (?:us|me)|at home)\W*$",
            r"when it is \g<at> in \g<place> what time is it here",
        ),
        (
            r"^(?P<if>(?:if|when) .*\d.* in .*?),? (?:what['’]?s|what is|what would|what) (?:it|that)(?: be)? (?=in )",
            r"\g<if>, what time is it ",
        ),
        # timers
        (
            r"^hoeveel (?:kook)?(?:timers|wekkers) (?:lopen|staan|zijn) er(?: nu| nog| op dit moment| aan)*\W*$",
            "welke timers lopen er",
        ),
    )
)
ALL = english_everyday.FORMS + english_rewording.FORMS + FORMS
ASKED = english_everyday.QUESTIONS + english_rewording.QUESTIONS + QUESTIONS
KEPT = re.compile(r"\b(?:remind|remember|note|list|erinner|merk|liste|zettel|herinner|onthou|\w*lijst)", re.I)


def reworded(text: str) -> str:
    """The text in its common form; as it is if it has none of these."""
    if len(text) > LONGEST:
        return text
    for pattern, made in ALL if KEPT.search(text) else ALL + ASKED:
        text = pattern.sub(made, text)
    return text
