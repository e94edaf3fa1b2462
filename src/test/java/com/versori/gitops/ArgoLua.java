package com.versori.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;
import org.luaj.vm2.lib.jse.JseBaseLib;
import org.luaj.vm2.lib.jse.JseOsLib;

/**
 * Runs a script as Argo CD does: the object is the global {@code obj}, and only Lua's base
 * functions, {@code table} and {@code os} are available.
 */
public final class ArgoLua {

  static final Path FOLDER =
      Path.of("deploy/integrations/argocd/resource_customizations/versori.com/VersoriConnection");

  static final Path ORGANISATION = FOLDER.resolveSibling("VersoriOrganisation");

  /** The result of a health check. */
  public record Health(String status, String message) {}

  private ArgoLua() {}

  /** The health of an object by the project's script. */
  public static Health health(JsonNode object) {
    LuaTable answer = run("health.lua", object);
    return new Health(answer.get("status").checkjstring(), answer.get("message").optjstring(null));
  }

  static Health healthOfOrganisation(JsonNode object) {
    LuaTable answer = run(ORGANISATION.resolve("health.lua"), object);
    return new Health(answer.get("status").checkjstring(), answer.get("message").optjstring(null));
  }

  /** The actions of {@code actions/discovery.lua} for an object: name to {@code disabled}. */
  static JsonNode discover(JsonNode object) {
    return json(run("actions/discovery.lua", object));
  }

  /** The object after an action. */
  static ObjectNode act(String action, JsonNode object) {
    JsonNode result = json(run("actions/" + action + "/action.lua", object));
    return (ObjectNode) withEmptyObjects(result, object);
  }

  private static LuaTable run(String script, JsonNode object) {
    return run(FOLDER.resolve(script), object);
  }

  private static LuaTable run(Path script, JsonNode object) {
    Globals globals = new Globals();
    globals.load(new JseBaseLib());
    globals.load(new PackageLib());
    globals.load(new TableLib());
    globals.load(new JseOsLib());
    LoadState.install(globals);
    LuaC.install(globals);
    globals.set("obj", lua(object));
    return globals.load(read(script), script.toString()).call().checktable();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LuaValue lua(JsonNode node) {
    if (node.isObject()) {
      LuaTable table = new LuaTable();
      node.properties().forEach(field -> table.set(field.getKey(), lua(field.getValue())));
      return table;
    } else if (node.isArray()) {
      LuaTable table = new LuaTable();
      for (int i = 0; i < node.size(); i++) {
        table.set(i + 1, lua(node.get(i)));
      }
      return table;
    } else if (node.isBoolean()) {
      return LuaValue.valueOf(node.booleanValue());
    } else if (node.isNumber()) {
      return LuaValue.valueOf(node.doubleValue());
    }
    return node.isNull() ? LuaValue.NIL : LuaValue.valueOf(node.textValue());
  }

  /** Encodes as Argo CD does: an empty table becomes a list. */
  private static JsonNode json(LuaValue value) {
    if (value instanceof LuaTable table) {
      boolean list = table.next(LuaValue.NIL).arg1().isnil() || table.length() > 0;
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Varargs n = table.next(LuaValue.NIL); !n.arg1().isnil(); n = table.next(n.arg1())) {
        if (list) {
          array.add(json(n.arg(2)));
        } else {
          object.set(n.arg1().checkjstring(), json(n.arg(2)));
        }
      }
      return list ? array : object;
    } else if (value.isboolean()) {
      return JsonNodeFactory.instance.booleanNode(value.toboolean());
    } else if (value.type() == LuaValue.TNUMBER) {
      return value.todouble() == value.tolong()
          ? JsonNodeFactory.instance.numberNode(value.tolong())
          : JsonNodeFactory.instance.numberNode(value.todouble());
    }
    return JsonNodeFactory.instance.textNode(value.checkjstring());
  }

  /**
   * Repairs empty tables as Argo CD does: an empty list in place of an object is replaced by the
   * original object.
   */
  private static JsonNode withEmptyObjects(JsonNode now, JsonNode before) {
    if (now.isArray() && now.isEmpty() && before.isObject()) {
      return before.deepCopy();
    } else if (now.isObject() && before.isObject()) {
      ObjectNode whole = (ObjectNode) now;
      before
          .properties()
          .forEach(
              field -> {
                if (whole.has(field.getKey())) {
                  whole.set(
                      field.getKey(),
                      withEmptyObjects(whole.get(field.getKey()), field.getValue()));
                }
              });
    } else if (now.isArray() && before.isArray()) {
      ArrayNode whole = (ArrayNode) now;
      for (int i = 0; i < Math.min(whole.size(), before.size()); i++) {
        whole.set(i, withEmptyObjects(whole.get(i), before.get(i)));
      }
    }
    return now;
  }
}
