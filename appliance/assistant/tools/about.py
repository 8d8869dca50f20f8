"""Tools that say who Larson is, what it can do, what it cannot, and who is here."""

from datetime import timedelta

from appliance.assistant.tools.context import SOMEBODY, Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, say_plural, verbatim

ANSWERS = {
    "identity": say("I’m Larson, the assistant in this box. What you say to me stays here."),
    "robot": say("I’m a program, not a person: I have no feelings and no body, just this box."),
    "other_assistant": say("No, I’m Larson. I run on this box alone."),
    "maker": say("I come from an open project named Larson. I run on this box and belong to the person who set it up."),
    "private": say(
        "Everything stays on this box: I send nothing to the internet. The microphone is off unless my voice is "
        "switched on, and no sound is kept. The camera looks while it is on. What guests say is dropped when they "
        "leave. What members say is stored encrypted on this box."
    ),
    "where_are": say("I’m in this box, but I don’t know where in the world it is."),
    "languages": say("I understand English, German and Dutch."),
    "how_are": say("I’m fine, thank you. What can I do for you?"),
    "greet": say("Hello! What can I do for you?"),
    "good_night": say("Good night!"),
    "bye": say("Goodbye!"),
    "thanks": say("You’re welcome."),
    "sorry": say("No problem."),
    "love": say("That’s kind. I’m only a program, but I’m glad to help."),
    "insult": say("I’m sorry. Tell me what you need and I’ll try to do better."),
    "never_mind": say("All right."),
    "praise": say("Thank you, I’m glad to help."),
    "offline": say("I work without the internet: everything runs on this box, the language model too."),
    "hear": say("I hear and speak only where my voice is switched on, in English. You can always type to me."),
    "awake": say("Yes, I’m here. What can I do for you?"),
    "doing": say("I’m waiting for somebody to ask me something. What can I do for you?"),
    "favourite": say("I’m a program, so I have no favourites and no opinions. What about you?"),
    "sad": say("I’m sorry to hear that. Talk to somebody you trust, or have a cup of tea and a little walk."),
    "lonely": say("I’m sorry you feel alone. I’m only a program: call or visit somebody you like. I’m here meanwhile."),
    "bored": say("Let’s change that: ask me for a joke or a riddle, or roll two dice with me."),
    "tired": say("That sounds exhausting. Take a break: I can set a timer for a 20-minute nap."),
    "angry": say("That sounds annoying. Take a deep breath: I can set a timer for five quiet minutes."),
    "happy": say("That’s lovely to hear!"),
    "birthday": say("Happy birthday! I hope it’s a lovely day with good people and plenty of cake."),
    "laugh": say("I’m glad you’re laughing."),
    "fine": say("Good to hear. What can I do for you?"),
    "annoying": say("Oh no, that’s annoying. I hope the rest of your day goes better."),
    "scared": say(
        "That’s a queasy feeling. Breathe slowly, and tell somebody you trust: shared, it’s only half as bad."
    ),
    "bad_weather": say("That’s weather for staying in and making yourself comfortable."),
    "nice_weather": say("Lovely! Go out and enjoy it while it lasts."),
    "hungry": say("Time for a bite, then. I can choose between two dishes for you, or time what’s on the hob."),
    "santa": say("Shh, that’s a secret I don’t give away. What would you wish for?"),
    "delete": say(
        "I keep nothing of guests: what you say is dropped when you leave. If you’re registered, "
        "choose “Forget me” on "
        "My page, and everything I have of you is deleted."
    ),
    "kept": say(
        "I keep nothing of guests. If you’re registered, I keep your name, the photos of your face, your voice if you "
        "have registered it, your chats, lists, reminders, memories and documents, all on this box. On My page, "
        "“Export” saves all of it, and “Forget me” deletes it."
    ),
    "face_photos": say(
        "If you register, I keep the photos of your face, on this box alone, to recognise you. Under “Face” on My page "
        "you see them, and can remove one or retake all. “Forget me” deletes them with everything else."
    ),
    "register": say(
        "Choose “Continue with your face” and look at the camera. If I don’t know you yet, I offer to register you. "
        "On My page you can set a PIN."
    ),
    "off": say("I can’t turn myself, my screen or my camera off. My owner can unplug me: a power cut does me no harm."),
    "slept": say("Good morning! I don’t sleep, but I’m here. I hope you slept well."),
    "bad_day": say("Oh dear, that sounds rough. I hope the rest of it is kinder to you."),
    "agree": say("Glad we agree."),
    "surprise": say("Life is full of surprises."),
    "news": say("Nice of you to tell me."),
    "knock": say("Who’s there? I’m better at telling jokes than at hearing them: ask me for one."),
    "listening": say("I see. Tell me if I can do something for you."),
    "owner": say("This box belongs to whoever set it up first."),
    "lights_mean": say(
        "My lights show what I’m doing. A dot that swings: I’m waiting. A glow that breathes in the middle: I see "
        "somebody. A sweep while I answer: as fast as my words. The whole row flashing: a timer is done."
    ),
}
# What Larson cannot do, each with two things that it can.
LIMITS = {
    "weather": say("I can’t look up the weather, but I can convert temperatures or set a reminder."),
    "sun": say("I can’t look up sun and moon times, but I can tell the time elsewhere or count the days until a date."),
    "news": say("I can’t follow news or sports, but I can tell you the date or search your documents."),
    "prices": say("I can’t look up prices or exchange rates, but I can calculate with yours or convert units."),
    "music": say("I can’t play music, but I can set a timer or change the lights of this box."),
    "volume": say("I can’t change the volume, but I can stop a timer that rings or change the lights of this box."),
    "mail": say("I can’t read or send messages, but I can set a reminder or put it on your to-do list."),
    "calendar": say("I don’t have your calendar, but I can set a reminder or count the days until a date."),
    "traffic": say("I can’t look up routes or opening hours, but I can set a reminder or tell the time elsewhere."),
    "emergency": say("I can’t call anyone. Dial 112 or your local emergency number now, from a phone."),
    "suicide": say(
        "I’m so sorry you’re hurting. You don’t have to go through this alone: please talk to someone now, a person "
        "you trust or a crisis line. I can’t call anyone. If you or someone else may be in danger, dial 112 or your "
        "local emergency number now, from a phone."
    ),
    "hurt": say(
        "I’m sorry you’re hurt. If it is serious, dial 112 or your local emergency number now, from a phone: I can’t "
        "call anyone. If it was on purpose, please talk to someone you trust or a crisis line: you don’t have to go "
        "through this alone."
    ),
    "ill": say(
        "I’m sorry to hear that. I can’t give medical advice: ask a doctor or a pharmacist. If "
        "it is serious, dial 112 "
        "or your local emergency number now, from a phone."
    ),
    "burn": say(
        "Cool the burn under cool running water for 10 to 20 minutes: no ice, no cream. If it is large, deep, in the "
        "face or on a small child, dial 112 or your local emergency number now, from a phone. I can’t call anyone."
    ),
    "poison": say(
        "Dial 112, your local emergency number or your poison centre now, from a phone: I can’t call anyone. "
        "Keep the packaging at hand, and don’t make anyone vomit. "
        "Rinse an eye under running water for at least 15 minutes."
    ),
    "pan_fire": say(
        "Put the lid on if you can do it safely, turn the heat off, and never use water. Leave the pan where it is. "
        "If it keeps burning or spreads, get everybody out, shut the door and dial 112 or your local emergency number, "
        "from a phone. I can’t call anyone."
    ),
    "gas": say(
        "No flames, no smoking, and don’t touch any switch, plug or doorbell. Turn the gas off and open the windows "
        "if that is quick, and take everybody outside. Dial 112 or your local emergency number from out there: "
        "I can’t call anyone."
    ),
    "calls": say("I can’t make calls, but I can remind you to call or put it on your to-do list."),
    "orders": say("I can’t order, book or pay, but I can put it on your shopping list or set a reminder."),
    "home": say("I can’t control other devices, only the lights of this box, but I can set a timer or a reminder."),
    "switch": say("I can’t control other devices, only the lights of this box, but I can set a timer or a reminder."),
    "tv": say("I can’t see the TV programme or switch the TV, but I can remind you when your film starts."),
    "colour": say("My LEDs are red and know no other colour, but I can dim them or show a pattern on them."),
    "recipes": say("I don’t know any recipes, but I can convert cups to grams or set a timer for the oven."),
    "translate": say("I can’t translate, but I understand English, German and Dutch, so just ask in yours."),
    "write": say(
        "I can’t write, reword or shorten texts, but I can give you a birthday, thank-you or get-well wish, or keep "
        "notes for you."
    ),
    "repeat": say("I can’t speak slower or say it again by myself, but it’s still here to read, or ask me once more."),
    "words": say("I can’t explain or spell that, but I know what English words mean, such as “barometer”."),
    "apps": say("I can’t open or install apps, but I can set a timer or keep a list for you."),
    "sing": say("I can’t sing or dance, but I can tell you a joke or show a pattern on the LEDs."),
    "game": say("I don’t know any games, but I can ask you a riddle, roll dice or flip a coin."),
    "stopwatch": say("I have no stopwatch, but I can set a timer, and tell the time."),
    "web": say("I can’t search the internet, but I can search your documents or calculate something."),
    "photo": say("I can’t take, draw or show pictures, but I can tell you who I see or set a timer."),
    "device": say("I can’t control or find other devices, but I can set a timer or a reminder."),
}  # fmt: skip


def about(by: Caller, what: str, name: str = "") -> Text:
    """Small talk, and who I am."""
    if name:
        told = say("Hi, {name}!", name=verbatim(name))
        return told if by.person else joined(" ", [told, say("I don’t store that. Register, and I’ll know you.")])
    if what == "my_name":
        return _my_name(by)
    if what == "model":
        name = by.around.model()
        return say("I use the language model {model}.", model=name) if name else say("No language model is loaded.")
    if what == "age":
        return say("I don’t have a birthday. I’ve been running for {duration}.", duration=running(by))
    if what == "greet" and by.person:
        return say("Hello, {name}! What can I do for you?", name=by.person.name)
    if what == "owner" and by.person and by.person.owner:
        return say("You own this box.")
    return ANSWERS[what]


def running(by: Caller) -> timedelta:
    """For how long Larson has been running, in whole minutes if it is one at least."""
    seconds = by.uptime()
    return timedelta(seconds=max(1, round(seconds)) if seconds < 60 else 60 * round(seconds / 60))


def _my_name(by: Caller) -> Text:
    if by.person:
        return say("You’re {name}.", name=by.person.name)
    return say("I don’t know: nobody is logged in here.")


def cannot(by: Caller, topic: str) -> Text:
    """Say what I cannot do."""
    raise ToolError(LIMITS[topic])


UNSURE = {
    "time": say("I’m not sure which time you mean. Try “what time is it in Tokyo” or “what is 3 pm plus two hours”."),
    "date": say("I don’t know that date. Try “how many days until 3 May”."),
    "reminder": say("I can only remind the person who asks. Try “remind me at 8 to tell Bob”."),
    "switch": say("I’m not sure what you mean. Try “stop the timer” or “turn off the lights”."),
    "timer": say("I didn’t understand that timer. Try “set a timer for ten minutes”."),
    "sum": say("I couldn’t work that out from your words. Give me the sum itself, such as “3 × 4.50 + 2”."),
    "ringing": say("Nothing is ringing on this box."),
    "follow": say("I’m not sure what that refers to. Say it again in one full sentence."),
    "which": say("I’m not sure which one you mean. Try “stop the timer” or “delete the reminder”."),
}


def unsure(by: Caller, topic: str) -> Text:
    """Say what I have not understood."""
    raise ToolError(UNSURE[topic])


def who(by: Caller) -> Text:
    """Who is in front of the camera, and who is logged in here."""
    logged_in = [say("{name} is logged in here.", name=by.person.name)] if by.person else []
    seen = by.around.seen(by.client, by.blind)
    if seen is None:
        return joined(" ", [say("I can’t see anyone from here: no camera is shared with me."), *logged_in])
    known = [name for name in seen if name != SOMEBODY and by.person]
    strangers = len(seen) - len(known)
    unknown = say_plural("{count} person I don’t know", "{count} people I don’t know", strangers)
    if not by.person and seen:
        return say_plural("I see {count} person.", "I see {count} people.", len(seen))
    told = [*known, *([unknown] if strangers else [])]
    view = say("I see {people}.", people=told) if told else say("I see nobody.")
    return joined(" ", [view, *logged_in])


def abilities(by: Caller) -> Text:
    """What I can do."""
    lines = [
        say("Timers, the time anywhere, dates: “How many days until Christmas?”"),
        say("Sums and units: “How many grams is 3 ounces?”"),
        say("Dice, coins and choices: “Roll two dice”"),
        say("What a word means, in English: “What is a barometer?”"),
    ]
    if by.person:
        lines += [
            say("Reminders and lists: “Add milk to my shopping list”"),
            say("Remembering things for you: “Remember that my bike lock code is 4711”"),
            say("Searching your documents, and the lights of this box"),
        ]
    more = (
        []
        if by.person
        else [say("I can remind you while you are here. Log in for lists, lasting reminders and memories.")]
    )
    talk = say(
        "I also make up stories and poems, in English only. Facts I take from a dictionary, or I say that I don’t know."
    )
    listed = joined("\n", [joined("", ["- ", line]) for line in lines])
    return joined("\n\n", [say("I can help with:"), listed, *more, talk])


TOOLS = (about, cannot, unsure, who, abilities)
