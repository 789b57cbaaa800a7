package dev.annex.api.call;

/** A question that the caller's client can put to its person or model, see {@link Ask}. */
public enum Ability {
  /** Show a form and send back what was entered. */
  FORM,
  /** Open a link and say when the person is done there. */
  LINK,
  /** Have the client's model complete a conversation. */
  SAMPLING,
  /** Name the folders the client works in. */
  ROOTS
}
