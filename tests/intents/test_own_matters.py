"""Which questions only the asker can have told the answer to, in three languages."""

import pytest

from appliance.intents.own_matters import asks_own_matter, may_be_about, things

OWN = """
When is my sister's birthday?
when's my dentist appointment
What is my shoe size?
What's my blood type?
Do you know where my keys are?
Can you tell me what the name of my dog is?
How old is my daughter?
Who is my landlord?
Which school does my son go to?
What colour is my car?
Where do I live?
How tall am I?
What am I allergic to?
Where did I park the car?
Whose birthday is it in my family?
Remind me, what is the code of my bike lock?
Wann hat meine Schwester Geburtstag?
Wie heißt mein Hausarzt?
Weißt du, wo meine Schlüssel sind?
Was ist meine Schuhgröße?
Wie alt ist unser Hund?
Wo wohne ich?
Wer ist mein Vermieter?
Wo habe ich das Auto geparkt?
Wanneer is mijn zus jarig?
Wat is mijn schoenmaat?
Hoe heet mijn tandarts?
Weet je nog waar mijn sleutels liggen?
Wie is mijn huisbaas?
Hoe oud is onze hond?
Waar woon ik?
""".strip().splitlines()
OTHER = """
How do I fix my bike?
What should I cook for my kids?
What is a good name for my cat?
Why is my plant dying?
Where can I recycle my old phone?
What do you think of my idea?
What does my dream mean?
What is wrong with my code?
What is the best way to clean my oven?
How many timers do I have?
What is on my shopping list?
Which of my documents are new?
What are my options?
When is Christmas?
Where is the Eiffel Tower?
What is the capital of France?
How old is the universe?
Who are you?
My sister's birthday is on 4 May.
Write a poem about my sister.
Tell me a joke.
Tell my sister that I love her.
Wann ist Weihnachten?
Wie repariere ich mein Fahrrad?
Was soll ich meiner Schwester schenken?
Was ist ein gutes Geschenk für meine Mutter?
Was steht auf meiner Einkaufsliste?
Wie geht es dir?
Wanneer is het Pasen?
Hoe maak ik mijn fiets?
Wat moet ik voor mijn zus kopen?
Wat staat er op mijn lijst?
""".strip().splitlines()


@pytest.mark.parametrize("text", OWN)
def test_a_question_about_one_s_own_life(text):
    assert asks_own_matter(text)


@pytest.mark.parametrize("text", OTHER)
def test_any_other(text):
    assert not asks_own_matter(text)


def test_a_memory_of_another_thing_is_none():
    assert things("When is my sister's birthday, and our dog's?") == ["sister", "dog"]
    assert may_be_about("my sister's birthday is on May 4th", "When is my sister's birthday?")
    assert may_be_about("meine Schwester hat am 4. Mai Geburtstag", "Wann haben meine Schwestern Geburtstag?")
    assert not may_be_about("my sister's birthday is on May 4th", "When is my brother's birthday?")
    assert may_be_about("my sister's birthday is on May 4th", "Whose birthday is in May?")


def test_a_long_text_is_none_and_takes_no_time():
    """Patterns that look for participles tried every part of such a text: for minutes, while the box stood still."""
    assert not asks_own_matter("wo hab ich " + "ge" * 16_000 + "!")
    assert not asks_own_matter("wo hab ich " + "ge" * 140 + "!")
