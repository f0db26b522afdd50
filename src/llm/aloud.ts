import { type BlockIs, CallBlock, MAX_CALL_CHARS } from './call-block.ts'
import type { Mode } from './modes.ts'
import { type Opening, Openings } from './openings.ts'
import { closesTag, isRole, MAX_TAG_CHARS, mayGoOn, opensTag, type Tag, tagOf } from './tags.ts'
import { type ThoughtStyle, Withheld } from './withheld.ts'
import { type WrittenCall, writtenCalls } from './written-calls.ts'

/**
 * Tells what a model says aloud from what it thinks and calls in the same text, token by token: for servers without the parser that their
 * model needs. One per reply. Each character is looked at once.
 */
export class Aloud {
  readonly #offered: readonly string[]
  readonly #openings: Openings
  readonly #words: Withheld
  #mode: Mode = { type: 'words' }
  /** What may become a tag, a fence, or the name of a tool. */
  #held = ''
  #out = ''
  #isFenced = false
  #isLineStart = true
  #isWordStart = true
  #hasCalls = false
  readonly #calls: WrittenCall[] = []

  constructor(offered: readonly string[], style: ThoughtStyle) {
    this.#offered = offered
    this.#openings = new Openings(offered)
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
    if (this.#held.startsWith('Action: ')) this.#look('\n')
    const mode = this.#mode
    if (mode.type === 'call') this.#endCall(mode)
    else if (mode.type === 'block') this.#endBlock(mode.block, mode.block.end())
    else {
      this.#letGo()
      if (mode.type === 'react') this.#say(mode.text)
      else if (mode.type === 'role') this.#endRole(mode.text)
    }
    const said = this.#release()
    this.#words.end(isCut)
    return said + this.#words.release()
  }

  #release(): string {
    this.#words.add(this.#out)
    this.#out = ''
    return this.#words.release()
  }

  #look(sign: string): void {
    const mode = this.#mode
    if (mode.type === 'block') return this.#endBlock(mode.block, mode.block.push(sign))
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
    const opening = this.#openings.of(this.#held + sign, this.#isLineStart)
    if (opening === undefined) return false
    if (opening === 'part') return this.#hold(sign)
    this.#open(opening, this.#held + sign)
    return true
  }

  #open(opening: Opening, text: string): void {
    this.#held = ''
    if (opening === 'block') this.#beginBlock('python', text)
    else if (opening === 'answer') this.#answerBegins()
    else if (opening === 'thought') this.#mode = { type: 'react', text: '' }
    else this.#mode = { type: 'call', name: '', text, back: { type: 'words' } }
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
    const { type } = this.#mode
    if (opensTag(sign) || (type !== 'words' && type !== 'react')) return opensTag(sign)
    if (sign === '`') return type === 'words'
    return this.#isWordStart && this.#openings.of(sign, this.#isLineStart) !== undefined
  }

  /** What was held is no sign of anything. */
  #letGo(): void {
    const held = this.#held
    this.#held = ''
    for (const sign of held) this.#keep(sign)
  }

  #endRole(line: string): void {
    this.#say(isRole(line) ? '' : line)
  }

  /** Words after all. */
  #say(text: string): void {
    this.#mode = { type: 'words' }
    for (const sign of text) this.#keep(sign)
  }

  #keep(sign: string): void {
    const mode = this.#mode
    switch (mode.type) {
      case 'words':
      case 'react':
        this.#isLineStart = sign === '\n' || (this.#isLineStart && /\s/.test(sign))
        this.#isWordStart = !/\w/.test(sign)
        if (mode.type === 'react') mode.text += sign
        else this.#out += sign
        return
      case 'role':
        mode.text += sign
        if (sign === '\n' || mode.text.length >= MAX_TAG_CHARS) this.#endRole(mode.text)
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
    this.#held = ''
    this.#mode = { type: 'block', block: new CallBlock(form, this.#offered, text, fence) }
    return true
  }

  /** A call is carried out or dropped, also one that breaks off; anything else are words. */
  #endBlock({ text, fence }: CallBlock, is: BlockIs): void {
    if (is === 'open') return
    if (is === 'words') return this.#say(fence + text)
    this.#mode = { type: 'words' }
    this.#isFenced = fence !== ''
    if (is === 'call') this.#found(text)
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
    if (!tag) return this.#letGo()
    this.#held = ''
    if (this.#mode.type === 'role') this.#endRole(this.#mode.text)
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
      case 'turn':
        this.#mode = { type: 'role', text: '' }
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
    if (tag.type === 'call' && !tag.closes && tag.name === mode.name && /[\]})]\s*$/.test(mode.text)) {
      // The next call, where the last was not closed but its brackets are.
      this.#endCall(mode)
      this.#mode = { ...mode, text }
    } else if (isOver) this.#endCall(mode)
    else if (mode.text.length < MAX_CALL_CHARS) mode.text += text
  }
}
