import { expect, test } from 'bun:test'
import { languageOf } from '../../src/language/index.ts'
import { tellsToStop } from '../../src/turn/stop-words.ts'

const stops = (text: string, tag = 'en') => tellsToStop(text, languageOf(tag).listening)

test.each([
  'stop',
  'Stop it.',
  'Stop, please!',
  'Wait a minute, please.',
  'Stop, stop, stop, stop, stop, stop!',
  'Wait, wait, wait, stop. Please stop talking now.',
  'Okay, stop.',
  'Okay, okay. Wait a minute!',
  'Yeah, right, hold on a second.',
  'okay stop',
  'uh wait',
  'Hello? Stop!',
  'Who is this? Stop. Stop.',
  'What? No! Stop it.',
  'I did not ask for that. Wait.',
  'I do not want to hear that, stop.',
  'Hey, stop!',
  'Hey. Stop. I do not want to be recorded.',
  'No, no, stop!',
  'No, no, no. Stop.',
  'hello stop stop',
  'Sorry, wait.',
  'Wait, I have a question about my last bill.',
  'Please be quiet.',
  'Please hold on.',
  'Could you please stop talking?',
  'Oh my God, just stop it now.',
  "That's enough of that, thank you.",
  'Stop — please',
])('"%s" tells the bot to be silent', (text) => {
  expect(stops(text)).toBeTrue()
})

test.each([
  'I stop by the shop.',
  'I see, and where do they stop?',
  'You stop by the shop.',
  'Stop by the shop on your way home.',
  'Okay, the bus has to stop there.',
  'Does it stop?',
  "Don't stop.",
  'No, don’t stop!',
  "I can't wait.",
  "Hello? I can't wait.",
  'Where is it? At the bus stop.',
  'The bus stop.',
  'At the next stop, turn left.',
  'Is it a non-stop flight?',
  'Stop by the shop.',
  'Hello? Stop by the shop, please.',
  'Enough for two.',
  'Quiet room, please.',
  'Wait times are long?',
  'One moment later he was gone.',
  'Pause button?',
  'Stopping is hard.',
  'Okay, okay.',
  'Mm-hm.',
  '',
])('"%s" does not', (text) => {
  expect(stops(text)).toBeFalse()
})

test.each([
  ['en', 'Stop!'],
  ['de', 'Bitte stopp.'],
  ['de', 'Aufhören!'],
  ['de', 'Wer ist da? Halt! Stopp!'],
  ['de', 'Können Sie bitte kurz warten?'],
  ['fr', 'Tais-toi !'],
  ['fr', 'Taisez-vous !'],
  ['fr', 'Arrêtez-vous.'],
  ['fr', 'arretez'],
  ['fr', "S'il vous plaît, arrêtez de parler."],
  ['fr', 'Pouvez-vous vous taire ?'],
  ['pt', 'Cale-se!'],
  ['pt', 'Para!'],
  ['pt', 'Silencio, por favor.'],
  ['es', '¡Para!'],
  ['es', 'Por favor, pare.'],
  ['es', 'Por favor cállese'],
  ['es', '¿Quién es? ¡Basta ya!'],
  ['it', 'Per favore si fermi.'],
  ['it', 'Stai zitto!'],
  ['nl', 'Kunt u even stoppen?'],
  ['tr', 'Lütfen durun.'],
  ['tr', 'lutfen konusmayin'],
  ['zh', '停！'],
  ['zh', '停停停'],
  ['zh', '请等一下。'],
  ['zh', '喂？你是谁？别说了！'],
  ['ja', 'ちょっと待ってくださいね。'],
  ['ja', 'ちょっと待ってもらえますか。'],
  ['ja', '誰ですか？静かにしてください。'],
  ['ko', '그만하세요.'],
  ['ko', '누구세요? 잠시만 기다려 주세요.'],
  ['th', 'หยุดก่อนครับ'],
  ['th', 'เงียบหน่อยครับ'],
  ['th', 'กรุณาหยุดพูดค่ะ'],
  ['th', 'ไม่ รอก่อน'],
  ['ar', 'توقف عن الكلام'],
  ['ar', 'توقّف!'],
  ['ar', 'إنتظر لحظة من فضلك'],
  ['ar', 'من هذا؟ اسكت!'],
  ['hi', 'रुक जाइए'],
  ['hi', 'कृपया रुकिए'],
  ['ur', 'رک جائیں'],
  ['ur', 'براہِ کرم رکیں۔'],
  ['ja', 'Stop!'],
  ['ru', 'Стоп!'],
  ['sv', 'Vem är det? Stopp!'],
  ['pl', 'Stop, stop.'],
])('in %s, "%s" tells the bot to be silent', (tag, text) => {
  expect(stops(text, tag)).toBeTrue()
})

test.each([
  ['de', 'Ich kann nicht warten.'],
  ['de', 'Still und leise.'],
  ['de', 'Halt dich fest.'],
  ['fr', 'Le silence est important.'],
  ['fr', "N'arrêtez pas."],
  ['fr', 'Assez bien, et vous ?'],
  ['fr', 'Arrêté par la police.'],
  ['es', 'Para mañana.'],
  ['es', 'No pare.'],
  ['es', 'Alto y claro.'],
  ['pt', 'Chega às oito.'],
  ['pt', 'Não pare!'],
  ['pt', 'Para amanhã.'],
  ['it', 'Basta un documento?'],
  ['nl', 'Niet stoppen.'],
  ['tr', 'Durmayın.'],
  ['ko', '그만큼요.'],
  ['ko', '그만두고 싶어요.'],
  ['ko', '잠깐이면 돼요'],
  ['ja', '待っています。'],
  ['ja', '静かな部屋をお願いします。'],
  ['zh', '停止付款'],
  ['zh', '别停。'],
  ['zh', '停车场在哪里？'],
  ['th', 'อย่าหยุด'],
  ['th', 'หยุดงานวันจันทร์'],
  ['ur', 'چپاتی دو'],
  ['ar', 'قفل الباب'],
  ['ar', 'لا تتوقف.'],
  ['hi', 'चुपके से आया।'],
  ['ru', 'Стоповый кран.'],
  ['fi', 'Stop-merkki.'],
])('in %s, "%s" does not', (tag, text) => {
  expect(stops(text, tag)).toBeFalse()
})

test.each([
  ['de', 'Ja, stopp!', 'Ja, ich warte.'],
  ['fr', "D'accord, attendez un instant.", 'Oui, le train attend.'],
  ['ja', 'はい、待ってください。', 'はい、予約をお願いします。'],
  ['zh', '好的，等一下！', '好的，我想预约。'],
  ['ar', 'نعم، توقف من فضلك', 'نعم، أريد حجزا.'],
  ['hi', 'हाँ, रुकिए।', 'हाँ, मुझे मेज़ चाहिए।'],
])('in %s, "%s" does, behind a word of listening, and "%s" does not', (tag, told, said) => {
  expect([stops(told, tag), stops(said, tag)]).toEqual([true, false])
})

test('a very long turn of nothing else is one, and takes no longer than its length', () => {
  expect(stops('stop '.repeat(20_000))).toBeTrue()
  expect(stops('okay, '.repeat(20_000))).toBeFalse()
})
