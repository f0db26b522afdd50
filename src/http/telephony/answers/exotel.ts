import { type CarrierAnswer, json, type StreamOffer, ticketUrl } from './answer.ts'

/** Exotel: the applet asks for the address of its stream. */
export const exotelUrl = (offer: StreamOffer): CarrierAnswer => json({ url: ticketUrl(offer) })
