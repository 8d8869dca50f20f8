"""English requests in passing words, as they are commonly put: "jot this down: …" as "remember that …".

Used by rewording.py. Whole forms only; the names of things stay as they were told.
"""

import re
from collections.abc import Callable

THINGS = r"[\w' ,-]{2,120}?"
NO_SHOP = (
    r"(?!(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|"
    r"September|October|November|December|Christmas|Easter|Me|Us)\b)"
)
NO_ENTRY = (
    r"(?!(?:to|on|onto|in|into|at|up|down|off|out|away|with|then|it|them|him|her|minutes?|mins?|hours?|seconds?|percent)\b|"
    r"\w+ing\b)"
)
WORD = rf"{NO_ENTRY}[a-z][a-z'’-]*"
ENTRY = f"{WORD}(?: " + WORD + "){0,4}?"
SHOP = NO_SHOP + r"(?-i:[A-Z][\w'’&]+(?: [A-Z][\w'’&]+)?)"
OUR_LIST = r"(?:on|to|onto|in) (?:my|the|our) (?:shopping list|shopping|groceries|grocery list|list)"
PUT = r"(?:put|add|stick|pop|chuck|bung|write|shove|whack|jot|get|note)"
MANNERS = r"(?:(?:please|pls|hey|ok|right|can you|could you|would you|larson),? )*"
BEHIND = r"(?:,? (?:please|thanks|ta|cheers|will you|would you))*"
NOT_OF_LISTS = (
    r"(?!.*\b(?:and|then) (?:do|remove|take|tell|set|remind|show|read|what|how|when|is|are|can|could|delete|start)\b)"
)


def _listed(found: re.Match[str]) -> str:
    """Several things for the shopping list, and what is to come off it."""
    gone = f" and remove {found['old']} from my shopping list" if found["gone"] else ""
    return f"{found['lead']}add {found['items']} to my shopping list{gone}"


FORMS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.I), made)
    for pattern, made in (
        # sounds that say nothing
        (r"(?:(?<=^)|(?<=[ ,]))(?:o{2,}h+|er+m+|uhm+|h+m{2,}|umm+|eek|whoops|oops)\b[,.!]* ?(?=\w)", ""),
        (r",? (?:and )?do (?:one|1) thing,? (?=\w+ \w)", ", and "),
        (
            r"^(?:(?:actually|no|oh|hmm?|ok),? )?(?:on second thoughts?|thinking about it|come to think of "
            r"it),? (?:make (?:it|that) )?"
            r"(?=(?:at )?(?:\d|quarter|half|twenty|ten|five|[a-z]+ (?:past|to) ))(?P<rest>[^?]{2,40})$",
            r"actually make it \g<rest>",
        ),
        # about when, and when it is that time
        (
            r"^(?P<lead>(?:can you |could you |please )*(?:remind|wake|nudge|ping|tell|get)\b.*?),? (?:say |"
            r"around |about |like )+"
            r"(?P<hour>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[- ]?ish)?\W*$",
            r"\g<lead> at \g<hour>",
        ),
        (
            r"^(?P<lead>(?:can you |could you |please )*)(?:ping|tell|nudge|remind|buzz|shout|alert|give) "
            r"(?P<who>me|us)(?: a shout)? when "
            r"(?:it['’]?s|it is) (?P<rest>(?:\d|quarter|half|[a-z]+ (?:past|to) |noon|midday)[^?]*)$",
            r"\g<lead>remind \g<who> at \g<rest>",
        ),
        # what is told to others
        (
            r"^(?:and |so )?(?:do|would|will|could) you (?:ever )?(?:tell|show|grass to|blab to) (?P<who>(?:my|"
            r"our|the) \w+|anyone|anybody|others) "
            r"(?:what|anything|everything|the things)(?: that)? (?:i|we) (?:ask|say|tell|type|write|said|asked|"
            r"told)(?: (?:you|to you))?\W*$",
            r"will you tell \g<who> what i told you",
        ),
        # how somebody is asked at the end
        (
            r"^(?P<ask>(?:give|set|put|start|remind|wake|add|get|chuck|stick|pop|bung|make|turn|take|show|read) .+?),? "
            r"(?:would|will|could|can) (?:you|ya)(?: please)?\W*$",
            r"\g<ask>",
        ),
        # something to keep
        (
            rf"^{MANNERS}(?:(?:jot|write|take|note|get|put) (?:this|that|it) down|jot down|make a (?:quick )?note"
            rf"(?: of (?:this|that|it))?|take a note|note this|save this){BEHIND}(?: that)?(?::| ?[–—-]|,)? "
            r"(?P<rest>(?!(?:on|to|for|in) |.*\b(?:list|shopping|groceries)\b)\S+ \S+ .+)",
            r"remember that \g<rest>",
        ),
        (
            r"^(?P<fact>(?!.*(?:\?|\b(?:need|have|got|must|ought|want|going) to\b))[^,.;?]{8,120})[.,;!]+ "
            r"?(?:and )?(?:don['’]?t (?:you )?(?:ever )?|do not ever |never (?:ever )?)"
            r"(?:lose|forget) (?:that|it|this)(?: one)?(?: please| ever)?\W*$",
            r"remember that \g<fact>",
        ),
        (r"^(?P<fact>.{8,120}), please remember(?: that| this| it)?\W*$", r"remember that \g<fact>"),
        (rf"^{MANNERS}make a (?:quick )?note to (?P<task>(?!self\b).+?)\W*$", r"add \g<task> to my to-do list"),
        # to be reminded, as they say in Ireland and Scotland
        (r"^(?P<lead>(?:please |can you |could you )*)mind (?P<who>me|us) to ", r"\g<lead>remind \g<who> to "),
        # what somebody gets up for
        (
            rf"^(?P<wake>{MANNERS}(?:wake|get) (?:me|us)(?: up)? [^,;–?]+?)[,;–] ?(?:(?:i['’]ve|we['’]ve|i "
            rf"have) (?:got )?)?"
            r"(?:an? |my )?(?:early|late|long|big|busy) [^\d?,]{3,40}$",
            r"\g<wake>",
        ),
        # a list that is not named, of several things
        (
            rf"^(?P<lead>{MANNERS})(?:add|put|get) (?P<items>(?!(?:me|us|him|her|it|them|that|this|in|on|up|a "
            rf"reminder|an? alarm|"
            r"an? timer|the (?:lights?|kettle|oven|heating|tv|telly|radio))\b)"
            rf"{ENTRY}, {ENTRY}(?:, {ENTRY})*,? and {ENTRY})"
            r"(?:,? and (?P<gone>remove|take off|delete) (?P<old>[\w' -]{2,30}))?\W*$",
            _listed,
        ),
        (
            r"^(?P<lead>(?:please |can you |could you )*)(?:put|stick|pop) (?:a |me a )?reminder in (?=(?:for|"
            r"on|at|tomorrow|next) )"
            r"(?:for |on )?(?P<when>[^,:]+)[,:] (?:to )?(?P<what>[^,]+)$",
            r"\g<lead>remind me on \g<when> to \g<what>",
        ),
        (r"^(?:please |you can |just )*call me (?P<name>(?-i:[A-Z])\w+)\W*$", r"my name is \g<name>"),
        # a shop's own list, and more things behind the name of a list
        (rf"^{MANNERS}{PUT} (?P<items>(?!(?:him|her|them|me|us|it|this|that|you)\b){THINGS}) down (?:for|at|on) "
         rf"(?P<shop>{SHOP}){BEHIND}\W*$",
         r"add \g<items> to the \g<shop> list"),
        (
            rf"^{NOT_OF_LISTS}(?P<lead>{MANNERS}){PUT} (?P<items>{THINGS}) (?P<list>{OUR_LIST}),? (?:and also|"
            rf"and|plus|also) "
            rf"(?P<more>{THINGS}){BEHIND}\W*$",
            r"\g<lead>add \g<items> and \g<more> \g<list>",
        ),
        # whether something is on a list
        (
            r"^(?:hey |ok )?(?:remove|delete|take off|lose|scrap) (?:the )?(?P<item>[\w' -]{2,30}?),? (?:no,? "
            r")?(?:wait|hang on),? (?:no,? )?"
            r"is (?:it|that) (?:even |actually |still )?(?:there|on (?:there|it|the list))\W*$",
            r"is \g<item> on the list?",
        ),
        (
            r"^(?:hey |ok |so |wait )?(?:did (?:i|we) (?:already )?(?:say|mention|put|add|note|get down)|have "
            r"(?:i|we) (?:already )?"
            r"(?:said|mentioned|added|noted)) (?P<item>(?!it\b|that\b|this\b|them\b|anything\b|something\b)[\w' "
            r"-]{2,30}?)"
            r"(?: already| yet| before| down)*(?: (?:on|to) (?:there|the list|my list|it))?"
            r"(?:\?|,|\.|$)(?: ?(?:i|we) (?:feel|think|thought|swear|reckon)\b[^?]*)?\W*$",
            r"is \g<item> on the list?",
        ),
        (
            r"^(?:(?:have (?:i|we)|i['’]ve|we['’]ve) )?got (?:any |some )?(?P<item>[\w' -]{2,30}?) (?:down )?on "
            r"(?P<list>(?:the|my|our) (?:[\w-]+ )?list)(?: already| yet)*\W*$",
            r"is \g<item> on \g<list>?",
        ),
        # whether it is later than that: the time tells
        (
            r"^(?:hey |so |oi )*is it (?:nearly|almost|about|coming up to|getting on for|close to|really) "
            r"(?:half (?:past )?|quarter "
            r"(?:past|to) )?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|midnight)"
            r"(?: o['’]?clock)?(?: already| yet| now)*\W*$",
            "what time is it",
        ),
        (
            r"^(?:hey |so )*is it (?:gone|past|after) (?:\w+ ){1,3}in (?P<place>(?-i:[A-Z])[\w ]+?)(?: already| "
            r"yet| now)*\W*$",
            r"what time is it in \g<place>",
        ),
        (
            r"^(?:hey |so |oi |is it )*(?:is it|has it) (?:already |just )?(?:gone|past|after|turned|passed|"
            r"beyond|not yet|been) "
            r"(?:half (?:past )?|quarter (?:past|to) )?\w+(?: o['’]?clock)?(?: already| yet| now)*\W*$",
            "what time is it",
        ),
    )
)  # fmt: skip
MEASURE = (
    r"(?P<unit>cup|pint|pound|kilo|litre|liter|gallon|stone|mile|tablespoon|teaspoon|hour|inch|foot|ounce|"
    r"bag|quart|metre)s?"
)
MORE = {"third": "1/3", "quarter": "1/4", "fourth": "1/4", "two thirds": "2/3", "three quarters": "3/4"}
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
QUESTIONS = (  # what is put otherwise in a question alone
    *(
        (re.compile(rf"\b(?:an?|one) {MEASURE} and (?:a |one )?{name}\b", re.I), rf"1 {figure} \g<unit>s")
        for name, figure in MORE.items()
    ),
    *(
        (re.compile(rf"\b(?P<whole>\d+) {MEASURE} and (?:a |one )?{name}\b", re.I), rf"\g<whole> {figure} \g<unit>s")
        for name, figure in MORE.items()
    ),
    (
        re.compile(
            r"[,.;–-] ?(?:and )?(?:can|could|would) you (?:do|put|give me|tell me|say|make|convert) (?:that|it|"
            r"this)(?: for me)? "
            r"(?:in|into|to) (?P<unit>[a-z]+)\W*$",
            re.I,
        ),
        r", what is that in \g<unit>",
    ),
    (
        re.compile(
            r"\b(?:an|one|1) hour and (?P<more>[1-5]?\d)(?: minutes| mins)?\b(?! (?:a|the|seconds|"
            r"hours)\b)",
            re.I,
        ),
        r"1 hour \g<more> minutes",
    ),
    (
        re.compile(
            r"\b(?P<first>\d+ (?:minutes|mins))(?P<and>,? (?:plus|and|then)) (?P<more>\d+)(?= (?:to|for|"
            r"at|in) )",
            re.I,
        ),
        r"\g<first>\g<and> \g<more> minutes",
    ),
    (re.compile(r"\b(?:an? |one )?quarter[ -](?:of an )?hour\b(?! past| to)", re.I), "15 minutes"),
    (
        re.compile(
            r"^.*?\b(?:says?|needs?|wants?|calls for|takes|uses|asks for|lists) (?P<amount>\d[^,?]*?),? (?:and "
            r")?what(?:['’]?s| is) "
            r"(?:that|it) in (?P<unit>[a-z]+)\W*$",
            re.I,
        ),
        r"what is \g<amount> in \g<unit>",
    ),
    (
        re.compile(
            r"\bthe (?P<who>lads|guys|team|office|folks|family|girls|boys|kids|others|crew|cousins|grandparents|"
            r"in-laws|rest) "
            r"(?:over |back |out )?in (?=(?-i:[A-Z]))",
            re.I,
        ),
        r"my \g<who> in ",
    ),
    (re.compile(r"\bin (?:new|old|real|proper) money,? (?P<unit>[a-z]+)(?: i mean)?\b", re.I), r"in \g<unit>"),
    (
        re.compile(r"\b(?:a|one|1) fortnight (?P<into>in|into) (?=(?:hours|days|minutes|seconds)\b)", re.I),
        r"14 "
        r"days \g<into> ",
    ),
    (
        re.compile(rf"^(?:and |so )*(?:what(?:['’]?s| is)) the (?=(?:\w+) {WEEKDAY} (?:in|of) )", re.I),
        "what date is the ",
    ),
)
