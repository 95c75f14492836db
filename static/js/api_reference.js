// Redoc on the page /api/v1/reference/. It writes its own styles, which need the nonce of the page.
const place = document.getElementById("redoc");
Redoc.init(place.dataset.document, { nonce: place.dataset.nonce, disableSearch: true }, place);
