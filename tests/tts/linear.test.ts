import { describe, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { Pieces } from '../../src/tts/pieces.ts'
import { Speakable } from '../../src/tts/speakable.ts'
import { expectLinear } from '../support/linear.ts'

const CUT = [...'-—.` \n', 'a', '好', '。', '1. ', 'no. ', ', ', 'http://', 'Ab C. ', 'U.S. ', 'A.']
/** Whatever begins, goes on or ends something for one of the rules. */
const MARKED = [
  ...'<[(|#*_-! ❤【',
  '*1',
  '#1#',
  ' *',
  '\\*',
  '*1 ',
  ...'](  ![a](  ](a(  [^  <a  <!--  - [  http://a  http://.  www.a  1 *  > '.split('  '),
]

describe('a megabyte of generated text takes time in proportion to its length', () => {
  test.each(CUT.map((unit) => [unit]))('cut at once: %j', async (unit) => {
    await expectLinear(unit, (text) => {
      const pieces = new Pieces(en)
      pieces.push(text)
      pieces.end()
    })
  })

  test.each([' ', '-'].map((unit) => [unit]))('cut as it is written: %j', async (unit) => {
    await expectLinear(unit, (text) => {
      const pieces = new Pieces(en)
      for (const sign of text) pieces.push(sign)
      pieces.end()
    })
  })

  test.each(MARKED.map((unit) => [unit]))('made speakable: %j', async (unit) => {
    await expectLinear(unit, (text) => new Speakable(en).next(text))
  })
})
