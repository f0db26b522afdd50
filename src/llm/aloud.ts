import { JsonScan, parsed } from './json-in-text.ts'
import { closesTag, mayGoOn, opensTag, type Tag, tagOf } from './tags.ts'
import { type ThoughtStyle, Withheld } from './withheld.ts'
import { looksLikeCall, type WrittenCall, writtenCalls } from './written-calls.ts'

/** How a call in JSON begins. */
const BROKEN_CALL = /^[[{\s]{1,8}"(?:name|function|tool|tool_name|tool_calls)"\s*:/
/** More than any call holds; the rest of one is dropped. */
const MAX_CALL_CHARS = 16_384

type Mode =
  | { readonly type: 'words' }
  | { readonly type: 'thought' }
  | { readonly type: 'header'; text: string }
  /** `name` closes it; `text` is all of it, with the tag that opened it. */
  | { readonly type: 'call'; readonly name: string; text: string; readonly back: Mode }
  /** JSON, or Python behind the name of a tool: a call, or words after all. `fence` stood before it. */
  | {
      readonly type: 'block'
      readonly form: 'json' | 'python'
      /** What stood before it, which goes with it. */
      readonly fence: string
      readonly scan: JsonScan
      text: string
      /** Its second sign is known, and does not speak against it. */
      isLikely: boolean
    }

/**
 * Tells what a model says aloud from what it thinks and calls in the same text, token by token: for servers without the parser that their
 * model needs. One per reply. Each character is looked at once.
 */
export class Aloud {
  readonly #offered: readonly string[]
  readonly #words: Withheld
  #mode: Mode = { type: 'words' }
  /** What may become a tag, a fence, or the name of a tool. */
  #held = ''
  #out = ''
  #isFenced = false
  #isLineStart = true
  #hasCalls = false
  readonly #calls: WrittenCall[] = []

  constructor(offered: readonly string[], style: ThoughtStyle) {
    this.#offered = offered
    this.#words = new Withheld(style)
  }

  /** What the reply has shown; `unknown` still where nothing has. */
  get style(): ThoughtStyle {
    return this.#words.style
  }

  /** The calls of offered tools so far, and whether there was any call at all. */
  get calls(): readonly WrittenCall[] {
    return this.#calls
  }

  get hasCalls(): boolean {
    return this.#hasCalls
  }

  /** The words that may be said now that this token is known, '' mostly where it thinks or calls. */
  push(token: string): string {
    for (const sign of token) this.#look(sign)
    return this.#release()
  }

  /** The server tells thoughts apart by itself. */
  thoughtApart(): string {
    this.#words.tagged()
    return this.#release()
  }

  /** The rest, when the reply is over; `isCut` says that it was too long, so that its thoughts never came to their end. */
  end(isCut = false): string {
    const mode = this.#mode
    if (mode.type === 'call') this.#endCall(mode)
    else if (mode.type === 'block') this.#endBlock(mode, false)
    else if (mode.type === 'words') this.#letGo()
    this.#words.add(this.#out)
    this.#out = ''
    this.#words.end(isCut)
    return this.#words.release()
  }

  #release(): string {
    this.#words.add(this.#out)
    this.#out = ''
    return this.#words.release()
  }

  #look(sign: string): void {
    const mode = this.#mode
    if (mode.type === 'block') return this.#inBlock(mode, sign)
    if (this.#held !== '') {
      if (this.#goesOn(sign)) return
      this.#letGo()
    }
    if (sign === '{' && this.#mode.type === 'words') this.#beginBlock('json', sign)
    else if (this.#mayBegin(sign)) this.#held = sign
    else this.#keep(sign)
  }

  /** Whether what is held takes the sign, as its part or as its end. */
  #goesOn(sign: string): boolean {
    if (opensTag(this.#held[0] ?? '')) return this.#tagGoesOn(sign)
    if (this.#held.startsWith('`')) return this.#fenceGoesOn(sign)
    if (sign === '(' && this.#offered.includes(this.#held)) return this.#beginBlock('python', this.#held + sign)
    return this.#offered.some((name) => name.startsWith(this.#held + sign)) && this.#hold(sign)
  }

  #tagGoesOn(sign: string): boolean {
    if (mayGoOn(this.#held, sign)) {
      this.#hold(sign)
      if (closesTag(this.#held, sign)) this.#endTag()
      return true
    }
    if (this.#mode.type !== 'words' || this.#held[0] !== '[') return false
    // "[{" is JSON, "[end_call(" is Python.
    if (/^\[\s*$/.test(this.#held) && /\s/.test(sign)) return this.#held.length < 8 && this.#hold(sign)
    if (/^\[\s*$/.test(this.#held) && sign === '{') return this.#beginBlock('json', this.#held + sign)
    const name = this.#held.slice(1)
    if (sign === '(' && this.#offered.includes(name)) return this.#beginBlock('python', this.#held + sign)
    return this.#offered.some((tool) => tool.startsWith(name + sign)) && this.#hold(sign)
  }

  /** "```json", a line break, and JSON. */
  #fenceGoesOn(sign: string): boolean {
    const held = this.#held + sign
    if (this.#isFenced && held === '```') {
      this.#isFenced = false
      this.#held = ''
      return true
    }
    if (/^`{1,3}[a-z_]{0,16}\s{0,8}$/i.test(held)) return this.#hold(sign)
    return (
      (sign === '{' || sign === '[') && /^`{3}\w*\s*$/.test(this.#held) && this.#beginBlock('json', sign, this.#held)
    )
  }

  #hold(sign: string): true {
    this.#held += sign
    return true
  }

  #mayBegin(sign: string): boolean {
    if (opensTag(sign) || this.#mode.type !== 'words') return opensTag(sign)
    return sign === '`' || (this.#isLineStart && this.#offered.some((name) => name.startsWith(sign)))
  }

  /** What was held is no sign of anything. */
  #letGo(): void {
    const held = this.#held
    this.#held = ''
    for (const sign of held) this.#keep(sign)
  }

  #keep(sign: string): void {
    const mode = this.#mode
    switch (mode.type) {
      case 'words':
        this.#isLineStart = sign === '\n' || (this.#isLineStart && /\s/.test(sign))
        this.#out += sign
        return
      case 'call':
      case 'header':
        if (mode.text.length < MAX_CALL_CHARS) mode.text += sign
        return
      case 'thought':
      case 'block':
        return
      default:
        mode satisfies never
    }
  }

  #beginBlock(form: 'json' | 'python', text: string, fence = ''): true {
    const scan = new JsonScan()
    for (const sign of text) scan.closes(sign)
    this.#held = ''
    this.#mode = { type: 'block', form, fence, scan, text, isLikely: form === 'python' }
    return true
  }

  #inBlock(mode: Extract<Mode, { type: 'block' }>, sign: string): void {
    mode.text += sign
    if (mode.scan.closes(sign)) return this.#endBlock(mode, true)
    if (mode.text.length > MAX_CALL_CHARS) return this.#endBlock(mode, false)
    if (mode.isLikely || /\s/.test(sign)) return
    if (sign !== '"' && sign !== '{' && sign !== '[') return this.#endBlock(mode, false)
    mode.isLikely = true
  }

  /** A call is carried out or dropped, also one that breaks off; anything else are words. */
  #endBlock({ form, text, fence }: Extract<Mode, { type: 'block' }>, isWhole: boolean): void {
    this.#mode = { type: 'words' }
    const isCall = form === 'python' || (isWhole ? looksLikeCall(parsed(text)) : BROKEN_CALL.test(text))
    if (!isCall) {
      for (const sign of fence + text) this.#keep(sign)
      return
    }
    this.#isFenced = fence !== ''
    if (isWhole) this.#found(text)
    else this.#hasCalls = true
  }

  #endCall({ text, back }: Extract<Mode, { type: 'call' }>): void {
    this.#mode = back
    this.#found(text)
  }

  #found(text: string): void {
    this.#hasCalls = true
    this.#calls.push(...writtenCalls(text, this.#offered))
  }

  #endTag(): void {
    const text = this.#held
    const tag = tagOf(text, this.#offered)
    this.#held = ''
    if (!tag) {
      for (const sign of text) this.#keep(sign)
      return
    }
    const mode = this.#mode
    if (mode.type === 'call') return this.#tagInCall(mode, tag, text)
    if (mode.type === 'header') return this.#tagInHeader(mode, tag)
    if (mode.type === 'thought') return this.#tagInThought(tag)
    this.#tagInWords(tag, text)
  }

  #tagInWords(tag: Tag, text: string): void {
    switch (tag.type) {
      case 'thought':
        return tag.closes ? this.#headless() : this.#think()
      case 'call':
        // A tag that closes itself is all of its call; one that closes another is a leftover.
        if (!tag.closes) this.#mode = { type: 'call', name: tag.name, text, back: this.#mode }
        else if (text.endsWith('/>')) this.#found(text)
        return
      case 'header':
        this.#mode = { type: 'header', text: '' }
        return
      case 'message':
      case 'end':
      case 'sign':
        return
      default:
        tag satisfies never
    }
  }

  /** All before were thoughts, as far as it has not been said. */
  #headless(): void {
    this.#words.headless()
    this.#out = ''
    this.#answerBegins()
  }

  #answerBegins(): void {
    this.#mode = { type: 'words' }
    this.#isLineStart = true
  }

  #think(): void {
    this.#words.tagged()
    this.#mode = { type: 'thought' }
  }

  #tagInThought(tag: Tag): void {
    if ((tag.type === 'thought' && tag.closes) || tag.type === 'end') this.#answerBegins()
    if (tag.type === 'header') this.#mode = { type: 'header', text: '' }
  }

  /** "analysis" is thought, "final" is said, and what is sent "to=functions.x" is a call. */
  #tagInHeader(mode: Extract<Mode, { type: 'header' }>, tag: Tag): void {
    if (tag.type !== 'message') {
      if (tag.type === 'header') mode.text = ''
      return
    }
    if (/\bto=/.test(mode.text)) this.#mode = { type: 'call', name: '', text: mode.text, back: { type: 'words' } }
    else if (/\b(?:analysis|commentary)\b/.test(mode.text)) this.#think()
    else this.#answerBegins()
  }

  #tagInCall(mode: Extract<Mode, { type: 'call' }>, tag: Tag, text: string): void {
    const isOver = tag.type === 'end' || (tag.type === 'call' && tag.closes && tag.name === mode.name)
    if (tag.type === 'call' && !tag.closes && tag.name === mode.name && isLast(mode.text)) {
      // The next call, where the last was not closed.
      this.#endCall(mode)
      this.#mode = { ...mode, text }
    } else if (isOver) this.#endCall(mode)
    else if (mode.text.length < MAX_CALL_CHARS) mode.text += text
  }
}

/** Whether a call may be over, as far as its brackets tell. */
const isLast = (text: string): boolean => /[\]})]\s*$/.test(text)
