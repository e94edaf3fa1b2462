package com.versori.operator.limit;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Caller;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Intercepts every call of the API: the call counts towards its rate limit, and the breaker
 * receives its result.
 */
public final class LimitedVersoriApi {

  private LimitedVersoriApi() {}

  /**
   * @param accepted receives each caller that the API has answered
   */
  public static VersoriApi of(VersoriApi api, ApiLimits limits, Consumer<Caller> accepted) {
    return (VersoriApi)
        Proxy.newProxyInstance(
            VersoriApi.class.getClassLoader(),
            new Class<?>[] {VersoriApi.class},
            (proxy, method, arguments) -> call(api, limits, accepted, method, arguments));
  }

  private static Object call(
      VersoriApi api,
      ApiLimits limits,
      Consumer<Caller> accepted,
      Method endpoint,
      Object[] arguments)
      throws Throwable {
    if (endpoint.getDeclaringClass() == Object.class) {
      return endpoint.invoke(api, arguments);
    }
    Caller caller = (Caller) arguments[0];
    limits.begins(caller);
    try {
      Object answer = endpoint.invoke(api, arguments);
      accepted.accept(caller);
      limits.answered(caller);
      return answer;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof VersoriException failure) {
        limits.failed(caller, failure);
      }
      throw e.getCause();
    }
  }
}
