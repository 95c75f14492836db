// Shows what needs passkeys only where the browser has them, and says so when one did not work.

const canUseKeys = Boolean(window.PublicKeyCredential) && window.isSecureContext

for (const part of document.querySelectorAll('[data-needs-keys]')) part.hidden = !canUseKeys
for (const part of document.querySelectorAll('[data-no-keys]')) part.hidden = canUseKeys

document.addEventListener('allauth.error', event => {
  const message = document.querySelector('[data-key-error]')
  if (!message) return
  event.preventDefault()
  message.hidden = false
  message.focus()
})
