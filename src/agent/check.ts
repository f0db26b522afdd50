import type { AgentOptions } from './agent.ts'
import type { ToolOptions } from './tool.ts'

/** What an option must be, in words for who wrote it. */
interface Form {
  readonly must: string
  fits(value: unknown): boolean
}

type Forms<Options> = Readonly<Record<keyof Options, Form>>

const isText = (value: unknown): boolean => typeof value === 'string'
const isFunction = (value: unknown): boolean => typeof value === 'function'
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isAbove = (least: number, value: unknown): boolean =>
  typeof value === 'number' && value >= least && value < 2 ** 31
const has = (method: string, value: unknown): boolean => isObject(value) && isFunction(Reflect.get(value, method))

const text: Form = { must: 'a text', fits: isText }
const hook: Form = { must: 'a function', fits: isFunction }
const words: Form = {
  must: 'a text, or a function that gives one',
  fits: (value) => isText(value) || isFunction(value),
}

const AGENT: Forms<AgentOptions<never>> = {
  name: text,
  prompt: words,
  greeting: words,
  language: text,
  model: {
    must: 'a model of the AI SDK, or one with stream()',
    fits: (value) => isText(value) || has('doStream', value) || has('stream', value),
  },
  stt: { must: 'a recogniser, with open()', fits: (value) => has('open', value) },
  tts: { must: 'a voice, with speak()', fits: (value) => has('speak', value) },
  tools: {
    must: 'an object of tools by their names, or a function that gives one',
    fits: (value) => isObject(value) || isFunction(value),
  },
  handOverTo: {
    must: 'a list of names of agents',
    fits: (value) => Array.isArray(value) && value.every(isText),
  },
  settings: { must: 'an object of keys of the configuration', fits: isObject },
  state: { must: 'a function that gives what call.state begins as', fits: isFunction },
  onCall: hook,
  onTurn: hook,
  onToolCall: hook,
  onEnd: hook,
}

const TOOL: Forms<ToolOptions<never>> = {
  description: {
    must: 'a text that tells the model what it does',
    fits: (value) => typeof value === 'string' && value.trim() !== '',
  },
  // Its schema is looked at where it is read.
  input: { must: 'a schema', fits: () => true },
  run: hook,
  deadlineMs: { must: 'milliseconds, from 1 on', fits: (value) => isAbove(1, value) },
  whenInterrupted: { must: '"finish" or "abort"', fits: (value) => value === 'finish' || value === 'abort' },
  filler: {
    must: 'an object of afterMs and, if you like, words',
    fits: (value) =>
      isObject(value) &&
      Object.keys(value).every((key) => key === 'afterMs' || key === 'words') &&
      isAbove(0, Reflect.get(value, 'afterMs')) &&
      ['string', 'undefined'].includes(typeof Reflect.get(value, 'words')),
  },
}

/** Throws for the first option that no agent has, or that is of another form. Agents run without a check of their types. */
export function checkAgent(options: unknown): void {
  if (!isObject(options) || Reflect.get(options, 'prompt') === undefined) throw new Error('its agent has no prompt')
  check('its agent', options, AGENT)
}

/** The same for a tool that has `run`. */
export const checkTool = (name: string, tool: object): void => check(`the tool "${name}"`, tool, TOOL)

function check(whose: string, options: object, forms: Readonly<Record<string, Form>>): void {
  for (const [key, value] of Object.entries(options)) {
    const form = Object.hasOwn(forms, key) ? forms[key] : undefined
    if (!form) {
      const known = Object.keys(forms).join(', ')
      throw new Error(`${whose} has "${key.slice(0, 40)}", which is none of its options: ${known}`)
    }
    if (value !== undefined && !form.fits(value)) throw new Error(`"${key}" of ${whose} must be ${form.must}`)
  }
  if ('description' in forms && Reflect.get(options, 'description') === undefined)
    throw new Error(`"description" of ${whose} must be ${forms['description']?.must}`)
}
