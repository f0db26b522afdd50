// Named by default, as some who import it expect.
export default {}
