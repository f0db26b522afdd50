import { type CarrierAnswer, json, type StreamOffer, ticketUrl } from '../webhook.ts'

/** Exotel: the applet asks for the address of its stream. */
export const streamUrl = (offer: StreamOffer): CarrierAnswer => json({ url: ticketUrl(offer) })
