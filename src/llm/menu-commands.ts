import type { LlmEvent } from './llm.ts'

/** The tools that commands in a model's text stand for. */
export const MENU_TOOLS = { press: 'send_dtmf', wait: 'wait', status: 'menu_status' } as const

/** `1`, `wait` and the like, as voxray-go has models write them. */
const TICKED = /^`\s*([\w*#]{1,32})\s*`$/
/** `<dtmf>1</dtmf>`, `<ivr>wait</ivr>`, `<mode>conversation</mode>`, as Pipecat does. */
const TAGGED = /^<(?:dtmf|ivr|mode)>\s*([\w*#]{1,32})\s*<\/(?:dtmf|ivr|mode)>$/i
const OPENERS = ['<dtmf>', '<ivr>', '<mode>']
const MOST_CHARS = 64

const STATUSES: Readonly<Record<string, string>> = {
  ivr: 'detected',
  detected: 'detected',
  conversation: 'completed',
  completed: 'completed',
  stuck: 'stuck',
}

type Call = Pick<Extract<LlmEvent, { type: 'tool-call' }>['call'], 'name' | 'input'>

/** The call that a command is; undefined for what is none. */
function callOf(command: string): Call | undefined {
  const word = command.toLowerCase()
  if (word === 'wait') return { name: MENU_TOOLS.wait, input: {} }
  if (Object.hasOwn(STATUSES, word)) return { name: MENU_TOOLS.status, input: { status: STATUSES[word] } }
  if (/^[\dA-D*#]+$/i.test(command)) return { name: MENU_TOOLS.press, input: { keys: command.toUpperCase() } }
  return undefined
}

/** What a text that began with a backtick or a tag is with its next sign. */
function readCommand(held: string): Call | 'part' | undefined {
  const [, command] = TICKED.exec(held) ?? TAGGED.exec(held) ?? []
  if (command !== undefined) return callOf(command)
  if (held.length >= MOST_CHARS) return undefined
  if (held.startsWith('`')) return /^`[\w*# ]*$/.test(held) ? 'part' : undefined
  const text = held.toLowerCase()
  const isOpen = OPENERS.some((opener) => opener.startsWith(text) || text.startsWith(opener))
  return isOpen && !/<\/[a-z]*>/.test(text) ? 'part' : undefined
}

/** Takes the commands for menus out of what a model writes, and gives them as calls of tools: they are carried out, and not spoken. */
export async function* withMenuCommands(events: AsyncIterable<LlmEvent>): AsyncGenerator<LlmEvent> {
  let held = ''
  let said = ''
  let found = 0
  const calls: Extract<LlmEvent, { type: 'tool-call' }>[] = []
  const look = (sign: string): void => {
    if (held === '' && sign !== '`' && sign !== '<') said += sign
    else {
      held += sign
      const is = readCommand(held)
      if (is === 'part') return
      const before = held.slice(0, -1)
      held = ''
      if (is) calls.push({ type: 'tool-call', call: { id: `menu_${++found}`, ...is } })
      else if (before === '') said += sign
      else {
        said += before
        look(sign)
      }
    }
  }
  for await (const event of events) {
    if (event.type !== 'text') {
      yield event
      continue
    }
    said = ''
    for (const sign of event.text) look(sign)
    if (said !== '') yield { type: 'text', text: said }
    yield* calls.splice(0)
  }
  if (held !== '') yield { type: 'text', text: held }
}
