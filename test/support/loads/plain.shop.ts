/** In the place of the selected shop: as much of one as the plain loads use. */
export default { wares: { test: 'from-the-named-shop' } };
