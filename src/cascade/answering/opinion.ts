import type { AnsweredBy } from '../../event/call-event.ts'
import type { CallIds, Llm } from '../../llm/llm.ts'

/** Pipecat and voxray-go ask for the first two by these names. */
const ANSWERS: readonly (readonly [RegExp, AnsweredBy])[] = [
  [/\b(?:CONVERSATION|HUMAN|PERSON)\b/i, 'human'],
  [/\b(?:VOICEMAIL|MACHINE)\b/i, 'machine'],
  [/\b(?:IVR|MENU)\b/i, 'menu'],
  [/\bSCREEN(?:ING|ER)\b/i, 'screening'],
]
/** A model that does not come to the point does not know. */
const MOST_CHARS = 200

const TASK =
  'A phone call was answered with the words below, as a speech recogniser wrote them down. Who answered? Reply with one word: ' +
  'CONVERSATION for a person, SCREENING for a service that asks who is calling and why before it puts calls through, or has the caller wait for that, ' +
  'VOICEMAIL for an answering machine, a mailbox or an announcement of the network'

/** What a model makes of the first words of a call; undefined where it cannot tell. Never throws. */
export async function opinionOn(
  text: string,
  { llm, call, hasMenus, signal }: { llm: Llm; call: CallIds; hasMenus: boolean; signal: AbortSignal },
): Promise<AnsweredBy | undefined> {
  const task = `${TASK}${hasMenus ? ', IVR for an automatic menu that asks callers to press keys or to say what they want.' : '.'}`
  const messages = [
    { role: 'system', content: task },
    { role: 'user', content: JSON.stringify(text) },
  ] as const
  let answer = ''
  try {
    for await (const event of llm.stream(messages, signal, { call })) {
      if (event.type === 'text') answer += event.text
      if (answer.length > MOST_CHARS) break
    }
  } catch {
    // The rules decide without it.
    return undefined
  }
  const found = ANSWERS.filter(([word]) => word.test(answer)).map(([, by]) => by)
  return found.length === 1 ? found[0] : undefined
}
