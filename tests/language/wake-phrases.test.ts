import { describe, expect, test } from 'bun:test'
import { WakePhrases } from '../../src/language/wake-phrases.ts'

const after = (text: string, ...phrases: string[]) => new WakePhrases(phrases).after(text)

describe('a wake phrase', () => {
  test.each([
    ['Hey robot, what time is it?', 'hey robot', 'what time is it?'],
    ['So anyway. HEY, Robot! What time?', 'hey robot', 'What time?'],
    ['Hey robot.', 'hey robot', 'Hey robot.'],
    ['What time is it, hey robot?', 'hey robot', 'What time is it, hey robot?'],
    ['Ok Vox-Ray, stop.', 'OK voxray!', 'stop.'],
    ['ok vox ray stop', 'ok voxray', 'stop'],
    ['Привет, Робот, который час?', 'привет робот', 'который час?'],
    ['Ｈｅｙ robot go', 'hey robot', 'go'],
    ['Cafe\u0301 noir, allume.', 'café noir', 'allume.'],
    ['O’Neill, are you there?', "o'neill", 'are you there?'],
    ['你好小智，现在几点？', '小智', '现在几点？'],
    ['สวัสดีหุ่นยนต์ กี่โมงแล้ว', 'หุ่นยนต์', 'กี่โมงแล้ว'],
    ['नमस्ते रोबोट, समय क्या है?', 'नमस्ते रोबोट', 'समय क्या है?'],
    ['مرحبا روبوت، كم الساعة؟', 'مرحبا روبوت', 'كم الساعة؟'],
    ['안녕 로봇, 몇 시야?', '안녕 로봇', '몇 시야?'],
    ['Elodie, quelle heure?', 'élodie', 'quelle heure?'],
    ['E\u0301lodie, quelle heure?', 'elodie', 'quelle heure?'],
    ['مَرْحَبًا روبوت، كم الساعة؟', 'مرحبا روبوت', 'كم الساعة؟'],
    ['STRASSE eins, wie spät?', 'straße eins', 'wie spät?'],
    ['İstanbul, saat kaç?', 'istanbul', 'saat kaç?'],
    ['Hey robot, hey robot, wait.', 'hey robot', 'hey robot, wait.'],
  ])('is found in %p by %p', (text, phrase, rest) => {
    expect(after(text, phrase)).toBe(rest)
  })

  test.each([
    ['They robotise everything.', 'hey robot'],
    ['Hey robots, go.', 'hey robot'],
    ['Hey you, robot.', 'hey robot'],
    ["Robot's day.", 'robot'],
    ['समय', 'सम'],
    ['かくかく', 'がくがく'],
    ['', 'hey robot'],
  ])('is not in %p as %p', (text, phrase) => {
    expect(after(text, phrase)).toBeUndefined()
  })

  test('of several, the first in the text counts, and the longest of those that begin together', () => {
    expect(after('Computer, hey robot two, go.', 'hey robot', 'hey robot two')).toBe('go.')
    expect(after('Computer, hey robot, go.', 'hey robot', 'computer')).toBe('hey robot, go.')
  })

  test('without a letter is none', () => {
    expect(after('Anything at all.', '...')).toBeUndefined()
  })

  test('is looked for in time that grows with the text, whatever is in it', () => {
    const phrases = Array.from({ length: 20 }, (_, count) => `${'a '.repeat(40 - count)}b`)
    const find = new WakePhrases(phrases)
    const fromMs = performance.now()
    expect(find.after('a '.repeat(1_000_000))).toBeUndefined()
    expect(performance.now() - fromMs).toBeLessThan(500)
  })
})
