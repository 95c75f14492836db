// The behaviours we use of govuk-frontend, started on every page that carries their data-module.
import {
  Button,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  PasswordInput,
  Radios,
  createAll,
} from "govuk-frontend";

// Its template sets these two from an inline script, which our Content-Security-Policy forbids.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const component of [Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput, Radios]) {
  createAll(component);
}
createAll(Button, { preventDoubleClick: true });
