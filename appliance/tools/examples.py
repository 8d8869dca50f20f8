"""Requests as people put them, by the tool that serves them. From these the router learns what the others mean.

A line is an example. Those below "none" are what no tool serves, many of them with words that tools are known by.
"""

EXAMPLES = {
    "clock": """
        what time is it
        what's the date today
        which day of the week is it
        tell me the current time
        what day is today
        do you have the time
        how late is it
        what year is it
        what is today's date
        got the time
        is it still morning
        is it Friday already
        is today the fifth or the sixth
        which month do we have
        what's the day of the month
        I lost track of the days, what is today
        my clock has stopped, what is the right time
        is it past noon yet
        have we passed midnight
        tell me today's date for this form
        what date shall I write on the cheque
        current time please
        is it late
        which week day do we have
        what do the clocks say now
        are we in March or in April
        time check
        is it the weekend yet
        tell me what day we have
        how late is it getting
        I want to set my watch, what is the exact time
        hours and minutes right now
        which date goes on top of a letter today
        what does the calendar say today
        I have to date a letter, which date is it
        """,
    "lights": """
        turn off the lights
        switch on the LEDs
        dim the lights
        make the lights brighter
        lights off please
        set the brightness of the LEDs to 40 percent
        show the sweep pattern on the LEDs
        make the LEDs breathe
        it's too bright, lower the LEDs
        set the scanner to half brightness
        stop the light show
        those lamps blind me, shut them down
        put the LED strip at a quarter
        do the alarm pattern
        let me see the welcome animation
        play the dance on your lights
        give me the Knight Rider effect
        run the red light from left to right
        can the row of lights pulse slowly
        I want the LEDs as they were
        bring the lights back to normal
        LEDs to maximum please
        make it dark, no lights
        let the lamps do the scanner thing
        can you sweep with your lights
        light up
        make your lights dance
        lower the glow of the strip to ten percent
        the light bar at full power
        get rid of that light
        """,
    "who": """
        who is here
        who is in front of the camera
        who do you see
        who is logged in
        can you see me
        is anybody in the room
        do you recognise me
        whom do you see right now
        is someone standing there
        how many people are in front of you
        do you know who I am
        is my wife there
        who just came in
        is that Tom or Peter you are looking at
        whose face is that
        which of us do you recognise
        tell me who is looking at you
        am I the one who is logged in
        under which name am I logged in
        is there anyone else with me
        can you tell who I am from my face
        look at me, who am I
        do you know my name
        what am I called
        what do you see through your camera
        who's watching you at the moment
        is a stranger in view
        what user is this session for
        do you spot anybody
        """,
    "box": """
        how hot is the processor
        what is your temperature
        how much memory is free
        how much disk space is left
        how long have you been running
        what's your uptime
        how is the system doing
        is the box overheating
        show me the system status
        how full is the disk
        how much RAM do you use
        since when are you on
        when were you last rebooted
        are you running hot
        is there room for a film on your disk
        how many gigabytes do you have left
        give me a health report of yourself
        are you healthy
        how is the hardware
        how many days have you been up
        is your memory nearly full
        what's the CPU doing
        is the machine all right
        do you need cooling
        how warm is the chip
        check your storage
        run a diagnosis on yourself
        have you been switched on all week
        tell me your vitals
        how are your disk and your memory
        """,
    "find": """
        search the documents for the warranty
        look in my documents for the invoice
        what do the documents say about tax
        find the passage about tyres in the manual
        search my files for the address
        look it up in the documents
        check the docs for the opening hours
        what does the lease say about pets
        is there anything on parental leave in the handbook
        where in the contract is the notice period
        does the manual mention the fuse
        look through the papers I uploaded for my tax number
        according to the policy I brought, what is covered
        find the phone number in the PDF
        which page of the report talks about emissions
        in the notes I gave you, who was at the meeting
        what was said on the budget in the minutes I uploaded
        see whether the recipe collection has a soup
        check the guide for how to reset it
        what is in my files about the loan
        go through the agreement and tell me the deadline
        can you find the part on refunds in the terms
        does my insurance letter say anything about floods
        look up the serial number in the documents
        is the guarantee mentioned anywhere in my papers
        what does my thesis say on method
        go through the texts on here and tell me what they say about roses
        """,
    "timer": """
        set a timer for ten minutes
        wake me in half an hour
        remind me in five minutes
        count down 30 seconds
        start a timer
        tell me when an hour is over
        alarm in 20 minutes
        ring after two minutes
        the pasta needs eight minutes, call me then
        give me a shout in a quarter of an hour
        eggs are boiling, six minutes please
        put fifteen minutes on the clock
        let me know when 45 minutes have passed
        beep in ninety seconds
        I need a countdown of three minutes
        ping me in an hour
        time 25 minutes for my break
        the pizza is in the oven, 12 minutes
        warn me in 10 minutes that I have to leave
        tea, four minutes
        set something for 20 minutes
        another 5 minutes timer please
        can you time two and a half minutes
        in half an hour tell me to call mum
        """,
    "timers": """
        how long is left on the timer
        which timers are running
        show my timers
        how much time is left
        is there a timer running
        when does the alarm go off
        how many minutes until it rings
        did you start the timer
        how long until the eggs are done
        is my countdown still going
        what timers have I set
        how long do the noodles still need
        when will you ring
        how far is the timer
        is anything still counting down
        time remaining
        list all running timers
        """,
    "cancel_timer": """
        cancel the timer
        stop the timer
        delete my timer
        turn off the alarm
        never mind the timer
        undo the timer you just started
        forget about the countdown
        I don't need the alarm any more
        no need to ring, stop it
        remove all timers
        call off the reminder
        abort the countdown
        the eggs are done, kill the timer
        don't wake me after all
        scrap the ten minute timer
        clear my alarms
        drop the timer
        """,
    "none": """
        tell me a story
        who was the first president
        what is the capital of France
        write a poem about light
        how do I cook rice
        what is the meaning of life
        explain photosynthesis
        how are you
        hello
        what is a timer
        who invented the light bulb
        what time did the war end
        how hot is the sun
        what is a good memory technique
        how does a camera work
        tell me a joke
        what do you think about cars
        translate good morning into French
        how long does it take to boil an egg
        who wrote Hamlet
        why is the sky blue
        give me ideas for a birthday present
        thank you
        good night
        what is the temperature on Mars
        what was the date of the moon landing
        how do LEDs work
        the traffic lights were out this morning
        my bike light is broken
        who are you
        what is your name
        how old is the universe
        recommend a book
        what should I write in a document
        how do documents get notarised
        what is the time complexity of quicksort
        who is Angela Merkel
        is it healthy to sleep in the light
        how long is the Nile
        what is disk encryption
        I feel sad today
        should I read by bright or dim light
        which lamp is best for plants
        what does a light year measure
        how do I take better photos of people
        what camera should I buy
        who discovered penicillin
        how many people live in Brazil
        who is the president of France
        what's the best time of the day to exercise
        when is Easter
        in which year did Columbus sail
        why do we change the clocks in summer
        what time do shops usually close
        how many days does February have
        what is a normal body temperature
        at which temperature does water boil
        how warm does it get in Rome in July
        how much memory does a phone need
        how can I improve my memory
        what is RAM
        how do hard disks work
        how long did the Roman empire last
        how long does a cat live
        how long should I bake bread
        how long do I boil potatoes
        what is a good alarm clock
        how does an egg timer work
        why do alarms wake us up
        how do I write a contract
        what belongs into a will
        how do I make a PDF
        what is a manual transmission
        write a letter to my landlord
        summarise the plot of Faust
        write an email to my boss
        what is a warranty
        how does a search engine work
        who is your creator
        are you a robot
        do you have feelings
        can you sing
        what is seven famous for
        is 91 a prime number
        what is algebra
        who invented zero
        tell me about the number pi
        what is the population of Tokyo in millions
        name three red fruits
        make up a riddle
        sing happy birthday
        what shall I wear today
        will it rain tomorrow
        I am hungry
        that was great
        thanks, you helped me a lot
        thanks, that helped
        that was really useful, thank you
        great, thanks
        where does the word alarm come from
        what is the origin of the word clock
        what does the word document mean
        can you help me with something
        could you explain my homework to me
        what happened in the year 1848
        who was ahead in the race of 1976
        who guards the guards
        yes please
        no thanks
        goodbye
        sorry, I did not mean that
        what do you mean
        why
        my name is Peter
        I have two dogs and a cat
        I was born in 1984
        my train leaves at eight
        I met somebody nice yesterday
        someone stood in front of my house last night
        I saw a dance show yesterday
        can you teach me to dance
        how do I breathe when I run
        how do I welcome guests
        tell me about lighthouses
        what is a status symbol
        how do I stay healthy
        what is the opposite of hot
        who won the world cup in 2014
        who is the person on the ten euro note
        translate I see you into Spanish
        what does carpe diem mean
        give me a recipe for soup
        how do I remove a stain
        what stops hiccups
        should I cancel my subscription
        how do I set a goal
        how do I count to ten in Japanese
        what is a countdown song
        explain how a fridge stays cold
        is there life on other planets
        where is the Eiffel tower
        describe a sunset
        """,
}


def examples() -> list[tuple[str, str]]:
    """(tool, request) of every line."""
    return [(tool, line.strip()) for tool, lines in EXAMPLES.items() for line in lines.strip().splitlines()]
