/** What a tag in a model's text stands for. */
export type Tag =
  /** `isDetails` of `<details type="reasoning">`, as Open WebUI writes them: their closing tag is one of HTML. */
  | { readonly type: 'thought'; readonly closes: boolean; readonly isDetails: boolean }
  /** A call up to the closing tag of this name, or, where it has none, to the end of the message. */
  | { readonly type: 'call'; readonly name: string; readonly closes: boolean }
  /** The header of a message in the format of gpt-oss, Llama or Functionary: it says what the message is. */
  | { readonly type: 'header'; readonly text: '' | 'to=' }
  | { readonly type: 'message' }
  /** A turn begins; the line that follows names who speaks. */
  | { readonly type: 'turn' }
  /** The end of a message, and other signs of the template that are no words. */
  | { readonly type: 'end' }
  | { readonly type: 'sign' }

/** The longest tag that is waited for, and its signs: anything else is text at its first other sign. */
export const MAX_TAG_CHARS = 128
const CLOSERS: ReadonlyMap<string, string> = new Map(
  ['<>', '[]', '◁▷'].map(([opener = '', closer = '']) => [opener, closer]),
)

const THOUGHTS = new Set(
  'think thinking thought thoughts reason reasoning reflection analysis scratchpad rationale inner_monologue monologue cot'.split(
    ' ',
  ),
)
const CALLS = new Set(
  'tool_call tool_calls toolcall toolcalls tool_use use_tool function_call function_calls functioncall function_name function invoke tool_code tool_response tool_result tool_results function_response function_result longcat_tool_call plugin action_start python_tag tool_calls_section dsml'.split(
    ' ',
  ),
)
const ENDS = new Set('end call return stop eom_id eot_id im_end end_of_turn endoftext eos'.split(' '))
const MESSAGES = new Set(['message', 'content', 'end_header_id'])
/** What Open WebUI folds away. */
const DETAILS = /\btype=["']?(?:reasoning|tool_calls|code_interpreter)\b/
const SIGNS = new Set(
  's bos begin_of_solution end_of_solution begin_of_text answer response final_answer start_response end_response inst available_tools'.split(
    ' ',
  ),
)

/** Whether a tag may begin with this sign. */
export const opensTag = (sign: string): boolean => CLOSERS.has(sign)

/** Whether a tag that began as `held` may go on with `sign`. `[` opens tags in capitals alone: other words in brackets are text. */
export function mayGoOn(held: string, sign: string): boolean {
  if (held.length >= MAX_TAG_CHARS || sign === '\n' || CLOSERS.has(sign)) return false
  const opener = held[0] ?? ''
  if (opener === '[') return sign === ']' ? held.length > 1 : /[A-Z_/ ]/.test(sign)
  return held.length > 1 || /[a-z/|｜]/i.test(sign)
}

export const closesTag = (held: string, sign: string): boolean => CLOSERS.get(held[0] ?? '') === sign

/** What a whole tag stands for; undefined where it is none of a model's own, as of HTML. */
export function tagOf(text: string, offered: readonly string[]): Tag | undefined {
  const inner = text.slice(1, -1)
  const isSpecial = /^\/?[|｜]|[|｜]$/.test(inner)
  // Gemma 4 opens with <|x> and closes with <x|>.
  const isOneSided = /^[|｜]/.test(inner) !== /[|｜]$/.test(inner)
  const closes = /^[|｜]?\//.test(inner) || (isOneSided && /[|｜]$/.test(inner))
  const written = inner.replaceAll('/', '').replaceAll(/[|｜]/g, ':').replaceAll('▁', '_').replace(/^:+/, '').trim()
  const [, bare = ''] = /^(?:[\w-]+:)?([\w-]+)/.exec(written) ?? []
  const name = bare.toLowerCase()
  const [, edge, core = name] =
    /^(start|begin|end)_(?:of_)?(\w+)$/.exec(name) ?? /^()(\w+?)_(?:begin|end)$/.exec(name) ?? []
  if (offered.includes(bare)) return { type: 'call', name: bare, closes: closes || inner.endsWith('/') }
  const isEnd = closes || edge === 'end' || name.endsWith('_end')
  if (name === 'details')
    return closes || DETAILS.test(inner) ? { type: 'thought', closes, isDetails: true } : undefined
  if (name === 'channel' && isOneSided) return { type: 'thought', closes, isDetails: false }
  if (name === 'turn' && isOneSided) return { type: closes ? 'end' : 'turn' }
  if (name === 'recipient' && isSpecial) return { type: 'header', text: 'to=' }
  if (name === 'channel' || name === 'start' || name === 'start_header_id') return { type: 'header', text: '' }
  if (MESSAGES.has(name)) return isSpecial ? { type: 'message' } : undefined
  if (name === 'start_of_turn' || name === 'im_start' || (name === 'from' && isSpecial)) return { type: 'turn' }
  if (THOUGHTS.has(name) || THOUGHTS.has(core)) return { type: 'thought', closes: isEnd, isDetails: false }
  const call = [name, core].find((each) => CALLS.has(each))
  if (call !== undefined) return { type: 'call', name: call, closes: isEnd || inner.endsWith('/') }
  if (ENDS.has(name) && (isSpecial || name === 'end_of_turn' || name === 'eos')) return { type: 'end' }
  return isSpecial || SIGNS.has(name) ? { type: 'sign' } : undefined
}

/** Whether a line names who speaks, as templates do behind the tag of a turn. */
export const isRole = (line: string): boolean => /^\s*(?:assistant|model|bot|ai|system|user|tool)\s*$/i.test(line)

/** What a message is by its header: "analysis" is thought, "final" is said, and what is sent "to=functions.x" is a call. */
export function messageOf(header: string): 'call' | 'thought' | 'answer' {
  if (/\bto=(?!\s*all\b)/.test(header)) return 'call'
  return /\b(?:analysis|commentary)\b/.test(header) ? 'thought' : 'answer'
}
