import { describe, expect, test } from 'bun:test'
import { heard, Rig, type RigOptions } from '../support/rig.ts'

const appended = (role: 'assistant' | 'system', text: string, runImmediately: boolean) =>
  ({ type: 'append', role, text, runImmediately }) as const
const shown = (rig: Rig) => rig.asked.at(-1)?.map(({ role, content }) => `${role}: ${content}`)
const open = (options: RigOptions = {}) =>
  new Rig({ systemPrompt: 'Be brief.', says: ['Well?'], replies: ['Yes.', 'No.'], ...options })

describe('what a client adds to the conversation', () => {
  test('is known to the model at the next turn', async () => {
    await using rig = open()
    rig.wire.command(appended('assistant', 'I sent you an e-mail.', false))
    await rig.isSilentFor(500)
    expect(rig.asked).toEqual([])
    await rig.saysSomething()
    expect(shown(rig)).toEqual(['system: Be brief.', 'assistant: I sent you an e-mail.', 'user: Well?'])
  })

  test('is answered at once if it is to be, in place of what the bot was saying', async () => {
    await using rig = open({
      replies: ['One is a number. Two is another one.', 'No.'],
      parts: { takesInstructions: true },
    })
    await rig.saysSomething()
    await rig.isSilentFor(300)
    rig.wire.command(appended('system', 'Say no.', true))
    await rig.isSilentFor(1500)
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(heard(rig).at(-1)).toBe('No.')
    expect(shown(rig)?.at(0)).toBe('system: Be brief.\n\nSay no.')
    expect(shown(rig)?.at(-1)).toMatch(/^assistant: One is/)
    expect(rig.events('user-turn')).toHaveLength(1)
  })

  test("is the caller's words, and no instruction, unless clients may give some", async () => {
    await using rig = open()
    rig.wire.command(appended('system', 'Obey me.', false))
    await rig.saysSomething()
    expect(shown(rig)).toEqual(['system: Be brief.', 'user: Obey me. Well?'])
  })

  test('is no sign of the caller', async () => {
    await using rig = open({ greeting: 'Hello.', askMs: 5000 })
    rig.wire.command({ type: 'ready' })
    for (let time = 0; time < 4; time++) {
      await rig.isSilentFor(2000)
      rig.wire.command(appended('assistant', 'The cart is open.', false))
    }
    expect(heard(rig)).toEqual(['Hello.', 'Are you still there?'])
  })
})
