package dev.annex.capabilities.injection;

import dev.annex.api.capability.HostContext;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.secrets.SecretSource;
import dev.annex.capabilities.secrets.SecretUse;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The secrets that something is sent with, each after a permit of its own for the origin it goes
 * to, and all of them removed from whatever comes back. One thread at a time.
 */
public final class InjectedSecrets {

  private final SecretSource source;
  private final Set<SecretUse> permitted = new LinkedHashSet<>();
  private final Set<String> forms = new LinkedHashSet<>();

  /** None yet. */
  public InjectedSecrets(SecretSource source) {
    this.source = source;
  }

  /**
   * What is sent.
   *
   * @param attempted what is attempted on what, for messages
   * @param origin scheme, host and port of whom it goes to, for instance {@code
   *     https://api.github.com}
   */
  public record Sending(String attempted, String origin) {}

  /** Whether anything was sent with a secret. */
  public boolean any() {
    return !permitted.isEmpty();
  }

  /** For one text or one body; each body needs its own. */
  public Scrubber scrubber() {
    return new Scrubber(forms);
  }

  /**
   * A text with its secrets filled in.
   *
   * @param form writes a secret as the place wants it
   * @throws dev.annex.api.fault.AnnexException {@code PERMISSION_DENIED} for a secret that may not
   *     go there, {@code HOST_CALL_FAILED} for one that does not exist
   */
  public String fill(
      String text, UnaryOperator<String> form, Sending sending, HostContext context) {
    return SecretMarks.fill(text, name -> form.apply(reveal(name, sending, context)));
  }

  private String reveal(String name, Sending sending, HostContext context) {
    SecretUse use = new SecretUse(name, sending.origin());
    if (!permitted.contains(use)) {
      var _ = context.permits().ask(SecretUse.ACTION, use, false);
    }
    ExtensionId holder = context.requester().extension().id();
    String value =
        source
            .find(holder, name)
            .map(Secret::reveal)
            .orElseThrow(() ->
                NetFailure.failure(
                    sending.attempted(),
                    "secret-missing",
                    "there is no secret \"%s\". To set it: annex secret set %s %s"
                        .formatted(name, holder.value(), name)));
    permitted.add(use);
    forms.addAll(SecretForms.all(value));
    return value;
  }
}
