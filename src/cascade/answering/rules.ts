/** What a mind does in an outgoing call, once it is known who has picked up. */
export interface AnsweringRules {
  /** Machines are hung up on, after this; '' for no message. Undefined: they are talked to like people. */
  readonly voicemail?: string
}
