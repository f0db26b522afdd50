const SIP_ADDRESS = String.raw`sips?:[\w.+-]{1,64}@[\w.-]{1,190}(?::\d{1,5})?`

/** A number of ours as its carrier writes it: some leave out the plus, or begin with the 0 of its country. Or a SIP address. */
export const OWN_NUMBER = new RegExp(String.raw`^(?:\+?\d{3,15}|${SIP_ADDRESS})$`)

/**
 * E.164, with or without its plus, or a SIP address. What is none would reach the carrier as something else, and what has fewer digits
 * is an emergency or a service.
 */
export const CALLABLE_NUMBER = new RegExp(String.raw`^(?:\+?[1-9]\d{6,14}|${SIP_ADDRESS})$`)
