package com.versori.faults;

/** An action in a {@link Scene}. */
@FunctionalInterface
interface Step {

  Step NOTHING = scene -> {};

  void run(Scene scene) throws Exception;

  default Step then(Step next) {
    return scene -> {
      run(scene);
      next.run(scene);
    };
  }
}
