import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { inParts, speakable } from '../../../src/providers/embedded/speakable.ts'

describe('speakable', () => {
  test.each([
    ['typographic quotes', '“Hello”, it’s me.', "Hello, it's me."],
    ['dashes', 'One—two – three -- four', 'One, two, three, four'],
    ['ellipses', 'Wait… what? Well...', 'Wait, what? Well.'],
    ['stress', '**Bold**, _soft_ and `code`.', 'Bold, soft and code.'],
    ['addresses', 'example.com/path', 'example dot com slash path'],
    ['mail', 'anna@example.com', 'anna at example dot com'],
    [
      'sums',
      '2 + 2 = 4, 10 - 3, 3 x 4, 3*4, 8 / 2',
      '2 plus 2 equals 4, 10 minus 3, 3 times 4, 3 times 4, 8 divided by 2',
    ],
    ['ranges', 'pages 3–7', 'pages 3 to 7'],
    ['negative numbers', '-5 or −5', '-5 or minus 5'],
    ['money and degrees', '€5.50, £3, 20°C', '5.50 euros, 3 pounds, 20 degrees Celsius'],
    ['accents', 'Café Zürich, Straße', 'Cafe Zurich, Strasse'],
    ['pictures', 'Hello 🙂!', 'Hello!'],
    ['initials', 'an API over HTTPS', 'an A.P.I over H.T.T.P.S'],
    ['words in capitals', 'NASA sent JSON, NOT that', 'NASA sent JSON, NOT that'],
    ['keys of a phone', 'Press * or #. **21*34#, 3*4.', 'Press star or pound. star star 21 star 34 pound, 3 times 4.'],
    ['what flite reads itself', 'Dr. Smith, 3:45 p.m., $5, 50%, 1/2', 'Dr. Smith, 3:45 p.m., $5, 50%, 1/2'],
  ])('%s', (_, piece, read) => {
    expect(speakable(piece)).toBe(read)
  })

  test.each(['', ' ', '...', '🙂', '日本語', '**', '“”', '-'])('there is nothing to say in %p', (piece) => {
    expect(speakable(piece)).toBe('')
  })

  test('whatever is written, plain text comes out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (piece) => {
        expect(speakable(piece)).toMatch(/^[\x20-\x7e]*$/)
      }),
      { seed: 7 },
    )
  })
})

describe('inParts', () => {
  test('cuts at sentences, else at clauses, else between words, else anywhere', () => {
    expect([...inParts('One two. Three four, five', 16)]).toEqual(['One two.', 'Three four, five'])
    expect([...inParts('One two, three four', 12)]).toEqual(['One two,', 'three four'])
    expect([...inParts('One two three', 9)]).toEqual(['One two', 'three'])
    expect([...inParts('abcdefgh', 3)]).toEqual(['abc', 'def', 'gh'])
  })

  test('loses nothing but white space, and no part is too long', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (text, most) => {
        const parts = [...inParts(text, most)]
        expect(parts.every((part) => part.length <= most)).toBe(true)
        expect(parts.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
      { seed: 7 },
    )
  })
})
