import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import fc from 'fast-check'
import { Pieces } from '../../src/tts/pieces.ts'
import { Speakable } from '../../src/tts/speakable.ts'

/** What a voice is given of a whole reply, as it is cut. */
function spoken(reply: string): string[] {
  const pieces = new Pieces(en)
  const speakable = new Speakable(en)
  return [...pieces.push(reply), ...pieces.end()]
    .map((piece) => speakable.next(piece))
    .filter((speech) => speech !== '')
}

describe('a voice is given', () => {
  test.each([
    ['stress', '**Bold**, _soft_, ***both***, ~~gone~~ and `code`.', 'Bold, soft, both, gone and code.'],
    [
      'waves between numbers',
      '3~5 days, 10 ~ 20 euros, 5°C〜10°C, ~~gone~~ ~7.',
      '3–5 days, 10–20 euros, 5°C–10°C, gone 7.',
    ],
    ['powers', '2**8 and 2^8.', '2 8 and 2 8.'],
    ['sharps', 'C#, F#7 and C#m, then #7.', 'C#, F#7 and C#m, then number 7.'],
    ['control characters and icons', 'a\0b\u0007c \uE000\uFFFD d', 'abc d'],
    ['sources as ChatGPT marks them', 'So \uE200cite\uE202turn0search1\uE201 it is.', 'So it is.'],
    ['passwords', 'Go to https://joe:secret@host.example/x.', 'Go to host.example.'],
    ['headings', '# Title\n### Part ###\n> # Said', ['Title', 'Part', 'Said']],
    ['items', '* one\n- two\n+ three\n• four\n- [x] five\n1. six\n2) seven', 'one two three four five 1. six 2) seven'],
    ['quotations', '> said\n>> twice', ['said', 'twice']],
    ['links', 'See [our page](https://example.com/p?a=1 "Title").', ['See our page.']],
    ['links with brackets', 'See [Go](https://en.example.org/wiki/Go_(game)).', ['See Go.']],
    ['links by reference', 'See [the docs][1].\n[1]: https://example.com/docs', ['See the docs.']],
    ['pictures of a page', 'Look: ![a cat](cat.png)', ['Look: a cat']],
    ['addresses', 'Go to https://www.example.com/a/b?c=d#e or www.example.org/x', ['Go to example.com or example.org']],
    [
      'addresses in angle brackets',
      'Write to <mailto:a@b.example> at <https://x.example/y>.',
      'Write to a@b.example at x.example.',
    ],
    ['tags', 'Press<br/><b class="x">now</b><!-- not this -->.', ['Press now.']],
    ['tables', '| Day | Hours |\n|:---|---:|\n| Monday | 9 to 5 |', ['Day, Hours', 'Monday, 9 to 5']],
    ['code blocks', 'Run this:\n```js\nfor (;;) run(1)\n```\nThen wait.', ['Run this:', 'Then wait.']],
    ['code blocks with tildes', '~~~\nx. y\n~~~\nThen.', ['Then.']],
    ['code fenced on a line', 'Say ```x = 1``` twice.', ['Say twice.']],
    ['code without an end', 'Here:\n```\nrm -rf /\nand more', ['Here:']],
    ['emoji', 'Hello 😀👨‍👩‍👧 there 👍🏽 🇩🇪!', ['Hello there!']],
    ['sources', 'It opens at nine [1][2]【4†source】.', ['It opens at nine.']],
    ['sources of several numbers', 'We open [1, 2]. At nine [1, 2].', ['We open.', 'At nine.']],
    ['sources that a cut has torn', 'It opens at nine [1, 2].', ['It opens at nine']],
    ['notes, which keep their words', 'At nine[^a].\n[^a]: The door is open.', ['At nine.', 'The door is open.']],
    ['addresses with brackets', 'See https://en.example.org/wiki/Go_(game).', ['See en.example.org.']],
    ['addresses in brackets', 'See it (https://a.example/b_(c)) now.', ['See it (a.example) now.']],
    ['formulas', String.raw`So $x = y$, \(a\) and $$\frac{a}{b} \times \text{two}$$.`, 'So x = y, a and a / b × two.'],
    ['characters without a width', 'zero\u200Bwidth and soft\u00ADhyphen', 'zerowidth and softhyphen'],
    ['entities by name and number', 'It&#39;s &#x22;on&#x22;&hellip; 5&euro; &copy;', 'It\'s "on"… 5€'],
    ['escapes', String.raw`1\. \*not stressed\*`, ['1. not stressed']],
    ['entities', 'Tom &amp; Jerry&nbsp;&lt;3', ['Tom & Jerry 3']],
    ['numbers', 'Room No. 5, gate #7, 3*4.', 'Room No. 5, gate number 7, 3 × 4.'],
    ['rules', 'One.\n---\n***\nTwo.', ['One.', 'Two.']],
    ['names with underscores', 'my_file is __here__.', ['my_file is here.']],
    ['stress around numbers', '**5** and *67* of *5 rooms* in **5 houses**.', '5 and 67 of 5 rooms in 5 houses.'],
    ['stress that a cut has torn', '*One. Two.*', ['One.', 'Two.']],
    ['stars', '* one\n* * *\n***', 'one'],
    ['other scripts', '**नमस्ते।** [ここ](https://a.example/)です。', ['नमस्ते।', 'ここです。']],
  ])('no mark-up: %s', (_, reply, speech) => {
    expect(typeof speech === 'string' ? spoken(reply).join(' ') : spoken(reply)).toEqual(speech)
  })

  test.each([
    'Hello, how are you?',
    "It's 5.30 p.m. (sharp), and 20% off: $3-5.",
    'Ça va? Straße 7.',
    'Dr. Smith said "no".',
    'It is $5 or $10, US$ or not.',
    'R&D, AT&T; B&B; &who;',
  ])('plain words as they are: %p', (reply) => {
    expect(spoken(reply).join(' ')).toBe(reply)
  })

  test.each([
    ['Press #.', 'Press #.'],
    ['Press * or #, then the # key', 'Press * or #, then the # key'],
    ['Press **#**, `*`, **\\***, _*_ or \\#.', 'Press #, *, *, * or #.'],
    ['`#` is last. \\* is first.', '# is last. * is first.'],
    ['Say "*" or (#).', 'Say "*" or (#).'],
    ['*67# hides it, *69 or \\*72 does not.', '*67# hides it, *69 or *72 does not.'],
    ['Dial **21*0123#, *#06# or #31#0123!', 'Dial **21*0123#, *#06# or #31#0123!'],
    ['Dial **\\*67#** or `*67`, *never* more.', 'Dial *67# or *67, never more.'],
    ['Enter 1234#, then 5.', 'Enter 1234#, then 5.'],
    ['| # | Room # 7 | #8 |', 'Room number 7, number 8'],
    ['It is 3 * 4 * 5.', 'It is 3 × 4 × 5.'],
  ])('the keys of a phone: %j', (reply, speech) => {
    expect(spoken(reply).join(' ')).toBe(speech)
  })

  test('nothing with marks or addresses in it, whatever is written', () => {
    const parts = [
      '*',
      '`',
      '#',
      '|',
      '[a](',
      'https://a.b/c',
      ')',
      '](',
      '```',
      '\n',
      ' ',
      'word',
      '. ',
      '_',
      '😀',
      '<b>',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 60 }), (reply) => {
        // A star or a pound sign on its own is a key of a phone.
        for (const speech of spoken(reply.join('')))
          expect(speech).not.toMatch(/[`|[\]]|https?:|[^\s.(][*#]|[*#][^\s.]/)
      }),
      { seed: 7, numRuns: 500 },
    )
  })
})
