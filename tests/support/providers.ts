import { Channel } from '../../src/std/channel.ts'
import type { Stt, SttEvent, SttSession } from '../../src/stt/stt.ts'

export { type LlmScript, type ScriptedReply, scriptedLlm } from '../../src/testing/scripted-llm.ts'
export { type Said, scriptedStt, type SttScript } from '../../src/testing/scripted-stt.ts'
export { toneOf, type ToneScript, toneTts } from '../../src/testing/tone-tts.ts'

/** A recogniser that hears nothing and says nothing, but for the parts of its sessions that are given. */
export const inertStt = (session: Partial<SttSession>): Stt => ({
  name: 'inert',
  open: () => ({
    write: () => {},
    hint: () => {},
    events: new Channel<SttEvent>(1),
    [Symbol.asyncDispose]: async () => {},
    ...session,
  }),
})
