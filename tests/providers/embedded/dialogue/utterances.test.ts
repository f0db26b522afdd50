import { describe, expect, test } from 'bun:test'
import { answer } from '../../../../src/providers/embedded/dialogue/answer.ts'
import { ask } from '../../../support/demo-talk.ts'

const GREETING = /^Hello\. I am a small demo/
const DEMO = /small demo built into voxray/
const ABILITIES = /^I can tell you the time/
const PLUGGING_IN = /^To plug in a real model/
const ENGLISH = /^I understand and speak only English/
const HERE = 'Yes, I am here, and I can hear you.'
const TIME = 'It is three oh five in the afternoon.'
const TODAY = /^Today is Monday, the fifth of January/
const JOKE = /^Why did the microphone/
const STORY = /^Here is a story/
const GOODBYE = 'Goodbye. It was nice talking to you.'
const TOO_MUCH = /^That is too much for me at once/
const LISTENING = 'Take your time. I am listening.'
const ASKED_BACK = /^(?:I heard|You said|I do not know|Did you say|.*I wish I knew)/

/** What callers say, as recognisers write it, by what they should hear. */
const UTTERANCES: readonly (readonly [string | RegExp, readonly string[]])[] = [
  [
    GREETING,
    ['Hi there!', 'Hella world.', 'Hellow.', 'Yo.', 'Hey, Vox Ray.', 'Good afternoon to you.', "Hello, it's me."],
  ],
  [
    HERE,
    ['Hello? Is anyone there?', 'Is this working?', 'Anybody home?', 'Do you understand me?', 'Are you listening?'],
  ],
  [/^I am a program, so I am/, ["What's up?", 'Good morning, how are you today?', 'Hey, how is it going?']],
  [DEMO, ['Hello, who is this?', 'Am I talking to a human?', 'Which language model are you?', 'How old are you?']],
  [DEMO, ['Are you smart?', 'Do you have feelings?', 'What is that?', 'Who am I speaking to?']],
  [/open source/, ['Who made you?', 'Is this open source?']],
  [/^I keep nothing/, ['Is this call recorded?', 'Do you record me?', 'Is this private?']],
  [/^I run on the machine/, ['Where are you?', 'Is my voice sent to the cloud?', 'Do you need the internet?']],
  [ABILITIES, ['Can you help me?', 'What should I say?', 'What else can you do?', 'I need help.']],
  [
    PLUGGING_IN,
    ['Can I use Llama?', 'How do I blog in a real model?', 'Where do I put my API key?', 'How do I use GPT-4?'],
  ],
  [
    /^Not by voice/,
    ['How do I change your voice?', 'Can you speak slower?', 'Speak louder please.', 'How do I configure you?'],
  ],
  [
    ENGLISH,
    ['Do you speak German?', 'Hola.', '¿Qué hora es?', 'Parlez-vous français?', 'Guten Tag, wie geht es Ihnen?'],
  ],
  [ENGLISH, ['こんにちは', 'Здравствуйте', 'Translate hello into German.', 'Change the language to Spanish.']],
  [
    TIME,
    ['Do you know what time it is?', 'Could you tell me what time it is, please?', 'Time please.', 'What time as it?'],
  ],
  [TIME, ['What hour is it?', 'How late is it?', 'Is it morning or evening?', 'So I went home. What time is it?']],
  [/^I only know the time of the machine/, ["What's the time in London?", 'What time is it right now in New York?']],
  ['I go by the clock of Europe Berlin.', ['What time zone are you in?']],
  [TODAY, ['Is today Monday?', "Today's date please.", 'Is it the weekend?', 'Do you know what day it is?']],
  [/^The day after tomorrow is Wednesday, the seventh/, ['What is the day after tomorrow?']],
  [
    /^The day before yesterday was Saturday, the third/,
    ['What was the day before yesterday?', 'What day was the day before yesterday?'],
  ],
  [
    'Two, four, six, eight, ten.',
    ['Count by twos to 10.', 'Count to 10 by 2s.', 'Count to ten in twos.', 'Count the even numbers to 10.'],
  ],
  ['Two, five, eight, eleven.', ['Count from 2 to 12 in steps of 3.']],
  ['Twenty-five, fifty, seventy-five, one hundred.', ['Count to 100 by 25.']],
  ['Zero, ten, twenty, thirty.', ['Count from 0 to 30 by tens.']],
  ['One, three, five.', ['Count the odd numbers to 5.']],
  ['Ten, eight, six.', ['Count down from 10 to 6 by twos.']],
  ['Five, four, three, two, one.', ['Countdown from 5.', 'Count backwards from five.', 'Count to five backwards.']],
  ['Three, two, one, zero.', ['Count down from 3 to 0.', 'Count from 3 to zero.']],
  ['Zero, minus one, minus two.', ['Count to minus 2.']],
  [
    'One, two, three.',
    ['I want you to count to 3.', 'Count 1 to 3.', 'Count one through three.', 'Count to 3, then stop.'],
  ],
  ['One, two, three.', ['Count too three.', "Let's count to 3.", 'Do you know how to count to three?', 'Count two 3.']],
  ['Which word shall I spell?', ['Spell it.', 'Spell that.', 'Spell a word.', 'Spell.']],
  ["Don't is spelled D, O, N, apostrophe, T.", ["Spell don't."]],
  ['Forty-two is spelled F, O, R, T, Y, hyphen, T, W, O.', ['Spell 42.', 'Spell the number 42.']],
  [
    'Banana backwards is A, N, A, N, A, B.',
    ['Spell banana backwards.', 'Can you spell the word banana backwards, please?'],
  ],
  [
    'New York is spelled N, E, W, Y, O, R, K.',
    ['spell New York', 'How do I spell New York?', "How's New York spelled?"],
  ],
  ['Fifty plus ten percent is fifty-five.', ["What's 50 plus 10 percent?", '50 + 10%']],
  ['One hundred minus fifteen percent is eighty-five.', ['100 minus 15%.']],
  ['Twenty percent off eighty is sixty-four.', ['What is twenty percent off 80?']],
  ['Two hundred times ten percent is twenty.', ['200 times 10%']],
  [
    'One plus two plus three is six.',
    ['Add 1, 2 and 3.', 'Sum of 1, 2 and 3.', 'What is the sum of one, two and three?'],
  ],
  ['The average of four and eight is six.', ["What's the average of 4 and 8?"]],
  ['The remainder of seven divided by three is one.', ["What's the remainder of 7 divided by 3?"]],
  ['Five modulo three is two.', ['What is 5 mod 3?']],
  ['Ten cubed is one thousand.', ['What is 10 to the 3rd power?', 'ten to the third', 'What is 10 cubed?']],
  ['A third of nine is three.', ['What is a third of 9?']],
  ['Zero point five plus zero point two five is zero point seven five.', ['What is one half plus one quarter?']],
  ['Three point five times two is seven.', ['three and a half times two', '3 and a half times 2']],
  ['Five plus three is eight.', ['5 apples plus 3 apples', 'What is $5 plus $3?', 'What is 5 dollars plus 3 dollars?']],
  ['Minus five times minus three is fifteen.', ['Negative 5 times negative 3.', '-5 * -3']],
  [
    TOO_MUCH,
    ['(2+3)*4', 'nine nine nine plus one', 'What is 4 plus 4 and 5 plus 5?', 'what is 2 plus 2 and then times 3'],
  ],
  [TOO_MUCH, ['What is 2 plus 3 in brackets times 4?', '5 squared plus 3', 'Add 5 and 6 times 2.']],
  [/^Gladly\./, ['Do some math.', 'Can you do maths?']],
  [
    'I have not said anything yet.',
    ['Sorry?', 'Excuse me?', 'What?', 'Huh?', "I didn't understand.", 'Tell me again.'],
  ],
  ['Banana.', ['Can you say banana?', 'Say the word banana.', 'Repeat this sentence: banana.', 'Say "banana".']],
  ['You have not told me your name yet. What is it?', ['Say my name.', 'Do you know my name?']],
  [
    'Okay.',
    ['Hang on.', 'Wait a minute.', 'One moment, please.', 'Just a moment.', 'Can you please stop talking?', 'Shh.'],
  ],
  [
    'Okay.',
    ['No more.', 'Let me speak.', 'Cancel that.', 'Never mind, thanks.', 'Stop the story.', 'Quit it.', 'Cut it out.'],
  ],
  [
    GOODBYE,
    ['Thanks, bye.', 'I have to go.', "That's all, thank you.", 'Talk to you later.', 'Take care.', 'See ya.', 'By.'],
  ],
  [/^You are welcome/, ['Much appreciated.', 'I appreciate it.', 'Thank you so much for your help.']],
  [/^All right/, ['No, thank you.', 'No thanks.', 'No.']],
  [
    'That is kind of you.',
    ['Perfect.', "Wow, that's fast.", 'That was quick.', 'Great job!', 'Ha ha.', 'You are really good.'],
  ],
  [/^I am sorry\. I only follow/, ["That's wrong.", 'You are stupid.', 'I hate you.', "That's not funny."]],
  [LISTENING, ['Um.', 'Hmm.', 'Mm-hmm.', 'So...', "I don't know.", 'Maybe.', 'The the.']],
  ['Go ahead.', ['I have a question.', 'Can I ask you something?']],
  [JOKE, ['One more joke.', 'Got any jokes?', 'Say something funny.', 'Tell me a jog.', 'Do you know any jokes?']],
  [STORY, ['A story please.', 'Tell me a store.', 'Read me a bedtime story.']],
  [
    /I can not do that|That takes a real language model/,
    ['Play some music.', 'Set a timer for 5 minutes.', 'Can you sing?'],
  ],
  [/^(?:I did not catch|Sorry, I heard no words)/, ['', '[BLANK_AUDIO]', '(laughs)', '♪']],
  [/3\.14/, ['3.14']],
  [
    ASKED_BACK,
    [
      'What is the capital of France?',
      'I have to go to the bank.',
      'I went to the store and bought this for me.',
      'Call 5 5 5 1 2 3 4.',
    ],
  ],
]

describe('callers', () => {
  const cases = UTTERANCES.flatMap(([reply, said]) => said.map((words) => [words, reply] as const))

  test.each(cases)('who say %j hear %s', (words, reply) => {
    if (typeof reply === 'string') expect(ask(words)).toBe(reply)
    else expect(ask(words)).toMatch(reply)
  })

  test('are many', () => {
    expect(cases.length).toBeGreaterThan(150)
  })
})

describe('what was said before counts', () => {
  test('a question is followed by its answer', () => {
    expect(ask('What is my name?', "It's Mary Ann.", 'Um.', 'Who am I?')).toBe('Your name is Mary Ann.')
    expect(ask('Spell.', 'Banana.')).toBe('Banana is spelled B, A, N, A, N, A.')
    expect(ask('Repeat after me.', 'I like trains.')).toBe('I like trains.')
    expect(ask("What's my name?", 'Stop.')).toBe('Okay.')
  })

  test('a name keeps how it is written, without a title', () => {
    expect(ask('My name is Jean-Luc.', "What's my name?")).toBe('Your name is Jean-Luc.')
    expect(ask('My name is Mr. Smith.', "What's my name?")).toBe('Your name is Smith.')
    expect(ask('This is Alice speaking.', "What's my name?")).toBe('Your name is Alice.')
  })

  test('a sum goes on from its result', () => {
    expect(ask('What is 2 plus 2?', 'Plus 5.')).toBe('Four plus five is nine.')
    expect(ask('What is 2 plus 2?', 'Plus 5.', 'And times 3?')).toBe('Nine times three is twenty-seven.')
    expect(ask('What is 2 plus 2?', 'Minus 0.5')).toBe('Four minus zero point five is three point five.')
    expect(ask('What is 1 divided by 3?', 'Times 3.')).toMatch(ASKED_BACK)
    expect(ask('Plus 5.')).toMatch(ASKED_BACK)
  })

  test('counting goes on from where it was stopped', () => {
    const counting = { said: 'Count to twenty.', heardTo: 'five,' }
    expect(ask(counting, 'Stop.', 'Go on.')).toStartWith('Six, seven, eight')
    expect(ask({ said: 'Count by tens.', heardTo: 'thirty,' }, 'Keep counting.')).toStartWith('Forty, fifty')
    expect(ask('Keep counting.')).toMatch(ASKED_BACK)
  })

  test('a story goes on from where it was stopped', () => {
    const story = { said: 'Tell me a story.', heardTo: 'One night no answer came.' }
    expect(ask(story, 'Stop.', 'Go on.')).toStartWith('She called again, and waited')
    expect(ask('Tell me a story.', 'Go on.')).not.toStartWith('Here is')
  })

  test('another one is another of the same', () => {
    expect(ask('Tell me a joke.', 'Another one.')).toStartWith('I would tell you a joke about silence')
    expect(ask('Tell me a story.', 'Another one.')).toStartWith('Here is another story.')
    expect(ask('Tell me a story.', 'Tell me the story again.')).toStartWith('Here is a story.')
  })

  test('"again" is said to who has said hello before, not to who has heard a greeting', () => {
    const talk = { heard: ['Welcome.'], wallMs: 0, timeZone: 'UTC', tools: [] }
    expect(answer({ ...talk, said: ['Hello.'] }).text).toStartWith('Hello. What shall we try?')
    expect(answer({ ...talk, said: ['Hello.', 'Hello.'] }).text).toStartWith('Hello again.')
  })
})
