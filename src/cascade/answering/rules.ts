/** What a mind does in an outgoing call, once it is known who has picked up. */
export interface AnsweringRules {
  /** Machines are hung up on, after this; '' for no message. Undefined: they are talked to like people. */
  readonly voicemail?: string
  /** Undefined: menus are taken for machines, or for people. */
  readonly menus?: MenuRules
}

export interface MenuRules {
  /** What the bot wants to reach, in words for the model. */
  readonly goal: string
  /** A number or a SIP address that the call is connected to where a menu leads nowhere. Undefined: it ends. */
  readonly stuckTarget?: string
}
