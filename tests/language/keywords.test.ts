import { expect, test } from 'bun:test'
import { hasKeyword } from '../../src/language/keywords.ts'

test.each([
  ['operator', 'Give me the OPERATOR, please.'],
  ['operator', "The operator's name?"],
  ['opérateur', "Passez-moi l'opérateur."],
  ['opérateur', 'passez moi l’operateur'],
  ['operatore', "Mi passi l'operatore."],
  ['operatore', "Il numero dell'operatore."],
  ['e-mail', 'Just email me.'],
  ['email', 'By e-mail, please.'],
  ['call center', 'The callcenter, please.'],
  ['Straße', 'STRASSE'],
  ["don't", 'I dont want that.'],
  ['상담원', '상담원으로 연결해 주세요'],
  ['상담원', '네, 상담원이요.'],
  ['موظف', 'الموظف من فضلك'],
  ['موظف', 'أريد التحدث للموظف'],
  ['موظف', 'والموظف؟'],
  ['الموظف', 'بِالموظّف'],
  ['وكيل', 'أريد وكيلا. وكيل!'],
  ['人工', '我要人工服务'],
  ['オペレーター', 'オペレーターにつないでください'],
  ['เจ้าหน้าที่', 'ขอคุยกับเจ้าหน้าที่ครับ'],
  ['оператор', 'Оператор!'],
])('"%s" is in "%s"', (keyword, text) => {
  expect(hasKeyword(text, ['x', keyword])).toBeTrue()
})

test.each([
  ['operator', 'The cooperator.'],
  ['operator', 'Two operators.'],
  ['can', "I can't."],
  ['don', "Don't."],
  ['상담원', '비상담원'],
  ['네', '네가 해.'],
  ['상다', '상담'],
  ['موظف', 'موظفون'],
  ['?', 'What?'],
  ['☎', ''],
  ['...', 'Well...'],
  ['', 'Well'],
])('"%s" is not in "%s"', (keyword, text) => {
  expect(hasKeyword(text, [keyword])).toBeFalse()
})

test('it takes no longer than the length of a text', () => {
  const fromMs = performance.now()
  expect(hasKeyword("l'a ".repeat(20_000), ['la lb', 'b'])).toBeFalse()
  expect(performance.now() - fromMs).toBeLessThan(1000)
})
