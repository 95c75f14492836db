// Swagger UI on the page /api/v1/docs/. The addresses that it needs stand on the element that it fills.
const place = document.getElementById("swagger-ui");
const ui = SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  oauth2RedirectUrl: new URL(place.dataset.back, location.href).href,
});
ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true });
