package com.versori.operator.model;

import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.client.model.Project.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a pass can observe. */
public final class Observations {

  /** One kind of observation, with the type of its value. */
  public static final class Kind<T> {
    private final String name;

    private Kind(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Organisation and token. */
  public static final Kind<Caller> CALLER = new Kind<>("caller");

  /** To call the API. */
  public static final Kind<Permit> PERMIT = new Kind<>("permit");

  /** The template that the resource references. */
  public static final Kind<ConnectionTemplate> TEMPLATE = new Kind<>("template");

  /** The end user of a dynamic connection. */
  public static final Kind<EndUser> END_USER = new Kind<>("endUser");

  /** Who else has the template of a static connection. */
  public static final Kind<TemplateUser> TEMPLATE_USER = new Kind<>("templateUser");

  /** Other resources that use the resource's stored credentials, by the credential's ID. */
  public static final Kind<Map<String, List<String>>> CREDENTIAL_USERS =
      new Kind<>("credentialUsers");

  /** The Secrets that exist, by name. */
  public static final Kind<Map<String, SecretContent>> SECRETS = new Kind<>("secrets");

  /** The resource's connection, or the one to adopt. */
  public static final Kind<Remote> REMOTE = new Kind<>("remote");

  /** The connections that a create may have created. */
  public static final Kind<Candidates> CANDIDATES = new Kind<>("candidates");

  /** What is known of each template that is to use the connection; empty if a read fails. */
  public static final Kind<List<Use>> USE = new Kind<>("use");

  /** The templates that are to use the connection. */
  public static final Kind<Links> LINKS = new Kind<>("links");

  private Observations() {}

  /**
   * The templates that are to use a connection.
   *
   * @param own the one that it was created from, if it is known
   * @param declared those of {@code spec.links}, in this order
   */
  public record Links(Optional<LinkedTemplate> own, List<LinkedTemplate> declared) {}

  /** A template that is to use a connection, and who comes before it. */
  public record LinkedTemplate(String id, TemplateUser user) {}

  /**
   * Whether an environment uses a connection for a template.
   *
   * @param inUse empty: it cannot be known now
   * @param environment empty if it is one of several
   * @param instead the connection that is used in its place, if one is shown
   */
  public record Use(
      String templateId,
      Optional<Boolean> inUse,
      Optional<Environment> environment,
      Optional<String> instead) {

    public boolean isNot() {
      return inUse.equals(Optional.of(false));
    }
  }

  /**
   * Other resources that come before this one for the static connection of its template.
   *
   * @param here the name of the first one of the namespace
   * @param elsewhere whether a resource of another namespace has a connection
   */
  public record TemplateUser(Optional<String> here, boolean elsewhere) {
    public static final TemplateUser NONE = new TemplateUser(Optional.empty(), false);

    /**
     * Whether the resource must leave the template to them.
     *
     * @param mayRefer whether the namespace may refer to existing objects: then it may take a
     *     template from another namespace
     */
    public boolean blocks(boolean mayRefer) {
      return here.isPresent() || (elsewhere && !mayRefer);
    }
  }

  public enum Permit {
    GRANTED
  }

  /**
   * A connection on the platform.
   *
   * @param connection empty if it certainly does not exist
   * @param claimedBy another resource whose status records it, as {@code namespace/name}
   */
  public record Remote(Optional<Connection> connection, Optional<String> claimedBy) {
    public static final Remote GONE = new Remote(Optional.empty(), Optional.empty());
  }

  /**
   * Connections with the resource's mark or the wanted name, each as read.
   *
   * @param entryIdsEchoed whether the API is known to echo entry IDs
   * @param begunAfter time from when this process first saw the attempt to the start of the listing
   */
  public record Candidates(List<Remote> found, boolean entryIdsEchoed, Duration begunAfter) {
    public Candidates {
      found = List.copyOf(found);
    }

    /** Whether the connection is the resource's own. */
    public boolean isMarked(OwnershipMark mark, Connection connection) {
      return mark.marks(connection, entryIdsEchoed);
    }
  }
}
