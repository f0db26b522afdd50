/**
 * What a stretch of plain text opens: a call up to the bracket that closes it, a call of ReAct up to the end of the reply, thoughts that have no
 * tag, or an answer; `final` is an answer of gpt-oss, before which all were thoughts.
 */
export type Opening = 'block' | 'action' | 'thought' | 'answer' | 'final'

/** Where a text stands: at the start of the reply or of a line, behind a space or another sign that is no letter, or inside a word. */
export type Place = 'reply' | 'line' | 'space' | 'sign' | 'inside'

const WORD_STARTS: readonly Place[] = ['reply', 'line', 'space', 'sign']
const ALL_PLACES: readonly Place[] = [...WORD_STARTS, 'inside']

/** Where a form may stand, in words and in thoughts without a tag: those end at labels in the middle of a line, too. */
const PLACES = {
  reply: { words: ['reply'], thoughts: [] },
  line: { words: ['reply', 'line'], thoughts: WORD_STARTS },
  word: { words: WORD_STARTS, thoughts: WORD_STARTS },
  /** Nothing stands between it and what was before. */
  glued: { words: ['reply', 'line', 'sign'], thoughts: ALL_PLACES },
  anywhere: { words: ALL_PLACES, thoughts: ALL_PLACES },
  /** Only words where no thoughts are. */
  thoughts: { words: [], thoughts: WORD_STARTS },
} satisfies Record<string, Record<'words' | 'thoughts', readonly Place[]>>

interface Form {
  readonly opens: Opening
  readonly at: keyof typeof PLACES
  readonly before: string
  /** The name of a tool between `before` and `behind`: of an offered one, or any. */
  readonly name?: 'offered' | 'any'
  readonly behind?: string
  /** The sign that has to follow. It is no part of the form. */
  readonly next?: RegExp
  /** It may be said: where no answer follows, the thoughts are words with it. */
  readonly isWords?: true
}

/** A form that is whole: its text, what of it may be said, and the sign that followed it. */
export interface Opened {
  readonly opens: Opening
  readonly text: string
  readonly words: string
  readonly next: string
}

/** Longer than the name of a tool may be. */
const MAX_NAME_CHARS = 64

/** Labels of ReAct, as some models write them in bold. */
const labels = (label: string, behind = ''): string[] =>
  [`${label}:`, `**${label}:**`, `**${label}**:`].map((each) => each + behind)

/** Python, as Gemma's `print(default_api.name(`. */
const PYTHON = ['', 'default_api.', 'functions.', 'tools.'].flatMap((space) => [space, `print(${space}`])
/** Between a name and its JSON, as GLM-4 writes it. */
const BEFORE_JSON = [' ', '\n', ':\n', '\n\n']
/** Behind the name in ReAct's "Action: name". */
const BEHIND_ACTIONS = ['\n', ' \n', '(', '[', ' {']
/** Behind "Action:" in the JSON of Cohere and of LangChain. */
const JSON_ACTIONS = ['```json\n[', '```json\n{', '```\n[', '```\n{', '{', '[{', '[\n']
  .flatMap((json) => [` ${json}`, `\n${json}`, json])
  .flatMap((json) => labels('Action', json))
const CAPITAL = /^\p{Lu}/u
/** Behind the name of a channel: a capital letter at once, or what a server puts in the place of the tokens that it drops. */
const CHANNEL_TEXT = /^[\p{Lu}:\n]/u

const forms = (opens: Opening, at: Form['at'], befores: readonly string[], more: Partial<Form> = {}): Form[] =>
  befores.map((before) => ({ opens, at, before, ...more }))

const FORMS: readonly Form[] = [
  forms('block', 'word', PYTHON, { name: 'offered', behind: '(' }),
  forms('block', 'word', ['functools[']),
  BEFORE_JSON.flatMap((between) => forms('block', 'line', [''], { name: 'offered', behind: `${between}{` })),
  [' ', '\n'].flatMap((space) => [
    BEHIND_ACTIONS.flatMap((behind) => forms('action', 'line', labels('Action', space), { name: 'offered', behind })),
    forms('action', 'line', labels('Action', `${space}\``), { name: 'offered', behind: '`' }),
  ]),
  forms('action', 'line', JSON_ACTIONS),
  forms('thought', 'line', labels('Thought')),
  forms('answer', 'line', labels('Final Answer')),
  // LlamaIndex.
  forms('answer', 'thoughts', labels('Answer')),
  // Gemma 4 without the tag before it.
  forms('block', 'word', ['call:'], { name: 'offered', behind: '{' }),
  // Granite 3.
  ['Here is', "Here's"].flatMap((here) => [
    forms('thought', 'reply', labels(`${here} my thought process`), { isWords: true }),
    forms('answer', 'thoughts', labels(`${here} my response`)),
  ]),
  // Functionary 3, which may have its first ">>>" in the prompt.
  forms('answer', 'anywhere', ['>>>all\n']),
  forms('answer', 'reply', ['all\n'], { next: /^\S/ }),
  forms('block', 'anywhere', ['>>>'], { name: 'any', behind: '\n{' }),
  // gpt-oss behind a server that drops its special tokens: "analysisHe asks.assistantfinalYes."
  forms('thought', 'reply', ['analysis', 'commentary'], { next: CHANNEL_TEXT, isWords: true }),
  forms('thought', 'glued', ['assistantanalysis', 'assistantcommentary'], { next: /^\S/ }),
  forms('block', 'reply', ['analysis to=', 'commentary to=']),
  forms('block', 'glued', ['assistantanalysis to=', 'assistantcommentary to=']),
  forms('answer', 'reply', ['final'], { next: CAPITAL }),
  forms('final', 'glued', ['assistantfinal']),
].flat(2)

/** The place behind a sign that stands at `place`. */
export function placeBehind(sign: string, place: Place): Place {
  if (/\s/.test(sign) && (place === 'reply' || place === 'line')) return place
  if (sign === '\n') return 'line'
  if (/\s/.test(sign)) return 'space'
  return /[\p{L}\p{N}_]/u.test(sign) ? 'inside' : 'sign'
}

/** How calls and labels begin that have no tag of their own. */
export class Openings {
  readonly #offered: readonly string[]
  /** In words and in thoughts, by the place and the first sign. */
  readonly #words = new Map<string, Form[]>()
  readonly #thoughts = new Map<string, Form[]>()

  constructor(offered: readonly string[]) {
    this.#offered = offered
    const names = [...new Set(offered.map((name) => name.slice(0, 1)))]
    for (const form of FORMS)
      for (const first of form.before === '' ? names : [form.before.slice(0, 1)]) {
        for (const place of PLACES[form.at].words) addTo(this.#words, place + first, form)
        for (const place of PLACES[form.at].thoughts) addTo(this.#thoughts, place + first, form)
      }
  }

  mayBegin(sign: string, place: Place, isThought: boolean): boolean {
    return this.#formsAt(place, sign, isThought) !== undefined
  }

  /** What `text` opens, `part` where it may with more; undefined where it is only words. */
  of(text: string, place: Place, isThought: boolean): Opened | 'part' | undefined {
    let isPart = false
    for (const form of this.#formsAt(place, text, isThought) ?? []) {
      const is = this.#match(form, text)
      if (is === 'part') isPart = true
      else if (is !== undefined) return is
    }
    return isPart ? 'part' : undefined
  }

  #formsAt(place: Place, text: string, isThought: boolean): readonly Form[] | undefined {
    return (isThought ? this.#thoughts : this.#words).get(place + text.slice(0, 1))
  }

  #match(form: Form, text: string): Opened | 'part' | undefined {
    const { opens, before, name, behind = '' } = form
    if (!text.startsWith(before)) return before.startsWith(text) ? 'part' : undefined
    const rest = text.slice(before.length)
    const words = form.isWords ? before : ''
    if (form.next) {
      if (rest === '') return 'part'
      return form.next.test(rest) ? { opens, text: before, words, next: rest } : undefined
    }
    const opened: Opened = { opens, text, words, next: '' }
    if (!name) return rest === '' ? opened : undefined
    const [written = ''] = /^[\w-]*/.exec(rest) ?? []
    if (written === rest) return this.#isPart(name, written) ? 'part' : undefined
    const end = rest.slice(written.length)
    if ((name === 'offered' && !this.#offered.includes(written)) || !behind.startsWith(end)) return undefined
    return end === behind ? opened : 'part'
  }

  #isPart(name: 'offered' | 'any', written: string): boolean {
    if (name === 'any') return written.length < MAX_NAME_CHARS
    return this.#offered.some((tool) => tool.startsWith(written))
  }
}

function addTo(map: Map<string, Form[]>, key: string, form: Form): void {
  const known = map.get(key)
  if (known) known.push(form)
  else map.set(key, [form])
}
