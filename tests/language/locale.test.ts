import { expect, test } from 'bun:test'
import { localeOf } from '../../src/language/locale.ts'

test.each([
  ['en-GB', 'en-GB'],
  ['en_gb', 'en-GB'],
  ['en', 'en-US'],
  ['German', 'de-DE'],
  ['Brazilian Portuguese', 'pt-BR'],
  ['zh-Hans-CN', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['hi', 'hi-IN'],
  ['ar', 'ar-SA'],
  ['ar-EG', 'ar-EG'],
  ['es-419', 'es-419'],
  ['auto', undefined],
  ['', undefined],
  [undefined, undefined],
  // Those that we do not know are the vendor's to take or to refuse.
  ['xx', 'xx'],
  ['xx-YY', 'xx-YY'],
  ['tlh', 'tlh'],
  ['Welsh', 'welsh'],
  ['Klingonish', 'klingonish'],
  ['x'.repeat(100), 'x'.repeat(64)],
])('the locale of %o is %o', (name, locale) => {
  expect(localeOf(name)).toBe(locale)
})
