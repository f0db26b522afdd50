/**
 * The sentences that the server says itself, when a stage fails or a call waits. They are synthesised at the start, so they must
 * not depend on the caller or the call.
 */
export const SENTENCES = {
  /** A stage failed before a word was out. */
  trouble: 'Sorry, something went wrong on my side. Please try again.',
  /** The recogniser failed a caller who did speak. */
  unheard: "Sorry, I didn't catch that. Could you say it again?",
  /** The caller was cut off, is back, and there is nothing else to say. */
  back: "I'm back.",
  /** Nobody has spoken for long. The call ends with this. */
  idle: 'I have not heard anything for a while, so I will hang up now. Goodbye.',
  /** The answer takes long. */
  moment: 'One moment, please.',
  /** The model says that it is still loading. */
  starting: 'I am just starting up. One moment, please.',
  /** The rest of an answer is lost. */
  brokeOff: 'Sorry, I had to break off there. Please ask me again.',
  /** Turn after turn has failed. The call ends with this. */
  outOfService: 'I am sorry, I cannot help you right now. Please call again later. Goodbye.',
} as const
