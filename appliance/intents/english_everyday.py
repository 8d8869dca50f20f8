"""English requests with what people say beside them, as they are commonly put: "heads or tails for who washes up".

Used by rewording.py. Whole forms only: what stands beside must be a purpose or a reason, and no other request.
"""

import re

MANNERS = r"(?:(?:please|pls|hey|ok|okay|right|so|well|and|can you|could you|would you|larson),? )*"
CHILD = (
    r"(?:\w+ )?(?:(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[ -]years?[ -]olds?|kids?|"
    r"children|child|son|daughter|boys?|girls?|little (?:one|boy|girl)s?|grand(?:son|daughter|children|kids)|toddler|"
    r"nephew|niece)"
)
NO_OTHER = r"(?!.*\b(?:and|then) (?:what|how|when|where|who|which|set|add|put|remind|tell|is|are|can|do|does)\b)"
SIDE = r"(?:heads|tails)"
CALLED = (
    rf"(?:(?:i['’]?m|i am|me|i['’]?ll (?:be|take|have|go)(?: for)?|i (?:call|say|pick|choose|take|want|bet on)|"
    rf"mine['’]?s|"
    rf"\w+['’]s|\w+ is|\w+ (?:says|calls|takes|wants)) {SIDE}"
    rf"|{SIDE} (?:i|we|he|she|they|it|and|means|for|\w+ (?:goes|does|gets|takes|wins|has|washes|cooks|"
    rf"drives))\b[^?\d]{{2,40}}"
    r"|(?:the )?(?:loser|winner)\b[^?\d]{3,40})"
)
PURPOSE = (
    r"(?:(?:for|on|over) (?:who(?:['’]?s|se)?|which|what|whether|the)|(?:to|and) (?:see|decide|settle|choose|pick)\b|"
    r"(?:to )?(?:see|decide) who) ?[^?\d,;]{3,60}"
)
REASON = (
    r"(?:(?:it['’]?s|it is|this is|this['’]?s|that['’]?s) (?:for|in|from)\b|(?:i|we) (?:need|want) (?:it|this|to "
    r"know) for\b|"
    r"(?:i['’]?m|i am|she['’]?s|he['’]?s) (?:doing|writing|reading|stuck|revising|asking)\b|for (?:my |our |his |"
    r"her |the |an? )?"
    r"(?:\w+ )?(?:homework|school|class|essay|crossword|quiz|test|exam|project|scrabble)\b|(?:because|cause|cos|as|"
    r"since) |"
    r"(?:i|we|he|she) (?:keep|keeps|saw|heard|read|came across|forgot|forget)\b|(?:my|our|the) (?:\w+ "
    r"){1,2}?(?:said|used|"
    r"wants|asked|asks|needs|wrote|keeps)\b)"
)
OF_OTHERS = (
    r"(?:smoke|fire|carbon|car|door|fridge|freezer|oven|cooker|hob|dishwasher|washing|washer|dryer|microwave|phone|"
    r"mobile|doorbell|lorry|truck|van|neighbou?r\w*|boiler|tv|telly|tablet|watch|robot|hoover|monitor)\b"
)
RINGS = (
    r"(?:beeping|bleeping|ringing|buzzing|dinging|chiming|going off|making (?:a|that|this|an awful|such a) (?:noise|"
    r"racket|"
    r"din|sound))"
)
WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(  # a word, and why it is asked for
    (re.compile(pattern, re.I), made)
    for pattern, made in (
        (
            rf"^{MANNERS}{NO_OTHER}what(?:['’]?s| does| do| is) (?:the word |the meaning of |the definition of )?"
            r"[\"“”'‘’]?(?P<word>(?!(?:it|that|this|she|he|they|you|we|i)\b)[a-z-]{2,30})[\"“”'‘’]? mean[\"”]?"
            rf"(?:\?|,|;|[ –—-]+)+ ?(?=\w){REASON}[^?]*$",
            r"what does \g<word> mean",
        ),
        (
            rf"^{MANNERS}what does [\"“”'‘’](?P<word>[a-z-]{{2,30}})[\"“”'‘’] mean\W*$",
            r"what does \g<word> mean",
        ),
    )
)
# What rings is to stop: "the little fella in the kitchen is beeping at me, make it stop".
NOISE = r"(?:noise|beeping|ringing|racket|din|bleeping|buzzing)"
QUIET = r"(?:to )?(?:stop|shut up|be quiet|go away)"
RINGING = re.compile(
    rf"^(?!.*\b{OF_OTHERS})(?:"
    rf"[\w'’ ]{{1,50}}?(?:['’]s| is| keeps| keeps on| won['’]?t stop| started| has started|['’]s started|s) {RINGS}\b"
    rf"[\w' ]{{0,30}}[,;.!–—-]+ ?{MANNERS}(?:and )?(?:(?:make|get) (?:it|that|this) {QUIET}|stop (?:it|that|this))"
    rf"|{MANNERS}(?:make|get) (?:the|that|this) {NOISE} {QUIET}"
    rf"|{MANNERS}(?:stop|silence|shut off|kill) (?:that|the|this) {NOISE})"
    r"(?: please| now| will you| would you)*\W*$",
    re.I,
)
FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), made)
    for pattern, made in (
        # a joke for a child
        (
            rf"^(?P<lead>{MANNERS})(?:tell|give|do) (?:me|us) (?:a|another|one) (?P<kind>(?:good |funny |silly |"
            rf"clean |short )?)"
            rf"joke,? (?:that |which )?(?:my |our |a |an |the |for )+(?:\w+['’]s )?{CHILD}"
            r"(?: (?:would|will|can|could|might)(?: actually)? (?:get|understand|like|enjoy|laugh at|find funny))?\W*$",
            r"\g<lead>tell me a \g<kind>joke",
        ),
        # a coin, and what it is for
        (
            rf"^{MANNERS}{NO_OTHER}(?:heads or tails|(?:flip|toss|throw) (?:a|the|us a|me a) coin)[,;:.!?–—-]* "
            rf"(?:{PURPOSE}(?:[,;.!?–—-]+ ?{CALLED})?|{CALLED})\W*$",
            "flip a coin",
        ),
        # what was told
        (
            r"^(?:so |and |ok |remind me |tell me |hey |erm |again )*,? ?what(?:['’]?s| is| was) (?:that|the|it)"
            r"(?: (?:thing|stuff|note|bit|one|business))?(?: again)?,? (?:that )?(?:i|we)(?:['’]ve| had| have)? "
            r"(?:(?:told|asked|said to|wanted|got) you to (?:remember|keep(?: in mind)?|note(?: down)?|store|save|"
            r"write down|"
            r"jot down)|(?:told|said to) you)(?: (?:about|on|for|regarding)) (?P<what>[^?,]+?)(?: again| please| "
            r"then)*\W*$",
            r"what did I tell you about \g<what>",
        ),
    )
)
SCALED = (
    r"(?:grams?|grammes?|kilos?|kg|g|ounces?|oz|millilit(?:re|er)s?|ml|lit(?:re|er)s?|cups?|pints?|celsius|"
    r"fahrenheit|metric)"
)
QUESTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(  # what is put otherwise in a question alone
    (re.compile(pattern, re.I), made)
    for pattern, made in (
        # an amount in a unit that the scales do not show
        (
            r"^(?:so |ok |hey |right )*(?:my|the|this|our|mum['’]?s|gran['’]?s|an? \w+) (?:[\w'’]+ ){0,2}?"
            r"(?:recipe|book|cookbook|packet|box|tin|bottle|instructions?|label)(?: \w+)? "
            r"?(?:wants|want|needs|says|calls for|asks for|takes|lists|has|is in|gives) (?P<amount>\d[\w./½¼¾ "
            r"-]{0,40}?),? "
            r"(?:but|and|only) (?:my|the|our|these) (?:kitchen |digital |bathroom |measuring )?(?:scales?|jugs?|"
            r"cups|spoons|oven|"
            r"cooker|thermometer) (?:(?:only|just) )?(?:does|do|shows?|has|have|measures?|weighs?|reads?|knows?|"
            r"goes|go|is|are|"
            rf"works?)(?: only| just)?(?: in| by)? (?P<unit>{SCALED})(?=\W*$|, (?:and|how|what|when))",
            r"what is \g<amount> in \g<unit>",
        ),
        (
            r"\b(?:how long is|when(?:['’]s| is| will be)|what time(?:['’]s| is| will (?:it|that) be)) (?:it "
            r")?(?P<span>(?:\d+|an?|"
            r"half an|[a-z]+(?:[ -][a-z]+)?) (?:minutes?|mins?|hours?|hrs?)) from now(?=\W*$|,? and )",
            r"what time is it in \g<span>",
        ),
    )
)  # fmt: skip
LONGEST = 200  # characters


def word_asked(text: str) -> str:
    """A question for the meaning of a word, without the reason behind it; any other text as it is."""
    for pattern, made in WORDS if len(text) <= LONGEST else ():
        text = pattern.sub(made, " ".join(text.split()))
    return text


def stops_ringing(text: str) -> bool:
    """Whether a text wants what rings to stop, and no other thing of the house."""
    return len(text) <= LONGEST and RINGING.match(" ".join(text.split())) is not None
