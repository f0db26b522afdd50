import { type BlockIs, CallBlock, MAX_CALL_CHARS } from './call-block.ts'
import { type Held, heldWith, isHeld } from './held.ts'
import type { Mode } from './modes.ts'
import { type Opened, Openings, type Place, placeBehind } from './openings.ts'
import { isRole, MAX_TAG_CHARS, messageOf, opensTag, type Tag, tagOf } from './tags.ts'
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
  #place: Place = 'reply'
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
    if (/^(?:\*\*)?Action/.test(this.#held)) this.#look('\n')
    const mode = this.#mode
    if (mode.type === 'call') this.#endCall(mode)
    else if (mode.type === 'header' && messageOf(mode.text) === 'call') this.#found(mode.text)
    else if (mode.type === 'block') this.#endBlock(mode.block, mode.block.end())
    else {
      this.#letGo()
      if (mode.type === 'react') this.#say(isCut ? '' : mode.text)
      else if (mode.type === 'role') this.#say(isRole(mode.text) ? '' : mode.text)
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
    const { type } = this.#mode
    if (isHeld(this.#held.charAt(0)))
      return this.#becomes(heldWith(this.#held, sign, type === 'words', this.#isFenced, this.#offered), sign)
    const opening = this.#openings.of(this.#held + sign, this.#place, type === 'react')
    if (opening === undefined) return false
    if (opening === 'part') this.#held += sign
    else this.#open(opening)
    return true
  }

  #open({ opens, text, words, next }: Opened): void {
    this.#held = ''
    const isThought = this.#mode.type === 'react'
    if (opens === 'block') this.#beginBlock('python', text)
    else if (opens === 'action') this.#mode = { type: 'call', name: '', text, back: { type: 'words' } }
    else if (opens === 'thought') {
      if (!isThought) this.#mode = { type: 'react', text: words }
    } else if (opens === 'final' && !isThought && this.style !== 'tagged') this.#headless()
    else {
      if (isThought) this.#words.tagged()
      this.#answerBegins()
    }
    if (next !== '') this.#look(next)
  }

  #becomes(is: Held, sign: string): boolean {
    switch (is) {
      case undefined:
        return false
      case 'part':
        this.#held += sign
        return true
      case 'tag':
        this.#endTag(this.#held + sign)
        return true
      case 'fence':
        this.#isFenced = false
        this.#held = ''
        return true
      case 'json':
      case 'python':
        return this.#held.startsWith('`')
          ? this.#beginBlock(is, sign, this.#held)
          : this.#beginBlock(is, this.#held + sign)
      default:
        return is satisfies never
    }
  }

  #mayBegin(sign: string): boolean {
    const { type } = this.#mode
    if (opensTag(sign) || (type !== 'words' && type !== 'react')) return opensTag(sign)
    return (sign === '`' && type === 'words') || this.#openings.mayBegin(sign, this.#place, type === 'react')
  }

  /** What was held is no sign of anything. */
  #letGo(): void {
    const held = this.#held
    this.#held = ''
    for (const sign of held) this.#keep(sign)
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
        this.#place = placeBehind(sign, this.#place)
        if (mode.type === 'react') mode.text += sign
        else this.#out += sign
        return
      case 'role':
        mode.text += sign
        if (sign === '\n' || mode.text.length >= MAX_TAG_CHARS) this.#say(isRole(mode.text) ? '' : mode.text)
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

  #endTag(text: string): void {
    this.#held = text
    const tag = tagOf(text, this.#offered)
    const isOfHtml = tag?.type === 'thought' && tag.closes && tag.isDetails && this.#mode.type !== 'thought'
    if (!tag || isOfHtml) return this.#letGo()
    this.#held = ''
    if (this.#mode.type === 'role') this.#say(isRole(this.#mode.text) ? '' : this.#mode.text)
    const mode = this.#mode
    if (mode.type === 'call') return this.#tagInCall(mode, tag, text)
    if (mode.type === 'header') return this.#tagInHeader(mode, tag)
    if (mode.type === 'thought') return this.#tagInThought(tag, mode.isDetails)
    this.#tagInWords(tag, text)
  }

  #tagInWords(tag: Tag, text: string): void {
    switch (tag.type) {
      case 'thought':
        return tag.closes ? this.#headless() : this.#think(tag.isDetails)
      case 'call':
        // A tag that closes itself is all of its call; one that closes another is a leftover.
        if (!tag.closes) this.#mode = { type: 'call', name: tag.name, text, back: this.#mode }
        else if (text.endsWith('/>')) this.#found(text)
        return
      case 'header':
        this.#mode = { type: 'header', text: tag.text }
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
    this.#place = 'line'
  }

  #think(isDetails = false): void {
    this.#words.tagged()
    this.#mode = { type: 'thought', isDetails }
  }

  #tagInThought(tag: Tag, isDetails: boolean): void {
    if ((tag.type === 'thought' && tag.closes && tag.isDetails === isDetails) || tag.type === 'end')
      this.#answerBegins()
    if (tag.type === 'header') this.#mode = { type: 'header', text: tag.text }
  }

  #tagInHeader(mode: Extract<Mode, { type: 'header' }>, tag: Tag): void {
    const is = messageOf(mode.text)
    if (tag.type === 'header') mode.text = tag.text
    else if (tag.type === 'end' && is === 'call') {
      // All of it, from a server that drops some of the special tokens.
      this.#mode = { type: 'words' }
      this.#found(mode.text)
    } else if (tag.type !== 'message') return
    else if (is === 'call') this.#mode = { type: 'call', name: '', text: mode.text, back: { type: 'words' } }
    else if (is === 'thought') this.#think()
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
