/**
 * What a stretch of plain text opens: a call up to the bracket that closes it, a call of ReAct up to the end of the reply, thoughts of ReAct,
 * or its answer.
 */
export type Opening = 'block' | 'action' | 'thought' | 'answer'

/** What models write before the name of a tool, as Python: Gemma's `print(default_api.name(`. */
const BEFORE_NAMES = ['', 'default_api.', 'functions.', 'tools.'].flatMap((space) => [space, `print(${space}`])
/** Between a name and its JSON, as GLM-4 writes it. */
const BEFORE_JSON = [' ', '\n', ':\n', '\n\n']
/** Behind the name in ReAct's "Action: name". */
const BEHIND_ACTIONS = ['\n', ' \n', '(', '[', ' {']

/** How calls and labels begin that have no tag of their own. */
export class Openings {
  readonly #atWord: ReadonlyMap<string, Opening>
  readonly #atLine: ReadonlyMap<string, Opening>

  constructor(offered: readonly string[]) {
    const python = offered.flatMap((name) => BEFORE_NAMES.map((before) => `${before}${name}(`))
    const json = offered.flatMap((name) => BEFORE_JSON.map((between) => `${name}${between}{`))
    const actions = offered.flatMap((name) => BEHIND_ACTIONS.map((behind) => `Action: ${name}${behind}`))
    this.#atWord = new Map([...python, 'functools['].map((text) => [text, 'block']))
    this.#atLine = new Map<string, Opening>([
      ...this.#atWord,
      ...json.map((text) => [text, 'block'] as const),
      ...actions.map((text) => [text, 'action'] as const),
      ['Thought:', 'thought'],
      ['Final Answer:', 'answer'],
    ])
  }

  /** What `text` opens, `part` where it may with more; undefined where it is only words. */
  of(text: string, isLineStart: boolean): Opening | 'part' | undefined {
    const known = isLineStart ? this.#atLine : this.#atWord
    const whole = known.get(text)
    if (whole !== undefined) return whole
    for (const each of known.keys()) if (each.startsWith(text)) return 'part'
    return undefined
  }
}
