// SPDX-License-Identifier: GPL-3.0-or-later
// The sentences of the world. Every fact names its topic and uses words of its own, so that a
// person sees at a glance what an answer is about; the words in all are few enough for a
// vocabulary of about one token a word.
#include "core/tasks/demo/world.h"

namespace arbiter::tasks::demo {
namespace {

constexpr Topic all_topics[] = {
    {"bread",
     "bake bread",
     {{{"mix the bread flour with warm water", "stir salt and yeast into the bread flour"},
       {"let the bread dough rest for one hour", "press the bread dough with both hands"},
       {"bake the bread in a hot oven", "cool the bread before you slice it"}}}},
    {"soup",
     "cook soup",
     {{{"boil the soup bones in a large pot", "chop carrots and onions for the soup"},
       {"add beans and pepper to the soup", "stir the soup with a wooden spoon"},
       {"taste the soup and add some salt", "serve the soup in deep bowls"}}}},
    {"tea",
     "make tea",
     {{{"boil fresh water for the tea", "warm the tea cup with hot water"},
       {"drop the tea leaves into the cup", "let the tea draw for four minutes"},
       {"lift the leaves out of the tea", "sweeten the tea with a little honey"}}}},
    {"coffee",
     "brew coffee",
     {{{"grind the coffee beans quite fine", "put a paper filter in the coffee pot"},
       {"pour hot water over the coffee", "wait until the coffee drips slowly"},
       {"drink the coffee while it is hot", "add milk to the coffee if you like"}}}},
    {"rice",
     "steam rice",
     {{{"rinse the rice in cold water", "measure two cups of rice"},
       {"simmer the rice under a tight lid", "turn down the heat under the rice"},
       {"loosen the rice with a fork", "let the rice stand before you serve it"}}}},
    {"salad",
     "prepare a salad",
     {{{"wash the salad in cold water", "tear the salad into small pieces"},
       {"cut cucumber and radish for the salad", "mix oil and vinegar for the salad"},
       {"toss the salad just before you eat", "scatter seeds over the salad"}}}},
    {"eggs",
     "fry eggs",
     {{{"crack the eggs into a bowl", "melt some butter for the eggs"},
       {"slide the eggs into the pan", "fry the eggs on low heat"},
       {"lift the eggs onto a warm plate", "put pepper on the eggs"}}}},
    {"jam",
     "make jam",
     {{{"pick ripe berries for the jam", "crush the jam berries with a spoon"},
       {"boil the jam with plenty of sugar", "skim the foam from the jam"},
       {"fill the jam into clean jars", "close the jam jars while hot"}}}},
    {"roses",
     "plant roses",
     {{{"dig a deep hole for the roses", "soak the roses in a bucket"},
       {"put compost around the roses", "press the earth around the roses"},
       {"water the roses every evening", "trim the roses in early spring"}}}},
    {"tomatoes",
     "grow tomatoes",
     {{{"sow the tomatoes in small pots", "put the tomatoes in a sunny place"},
       {"move the tomatoes into the garden", "tie the tomatoes to a tall stick"},
       {"pick the tomatoes when they are red", "harvest the tomatoes before the frost"}}}},
    {"lawn",
     "mow the lawn",
     {{{"remove stones from the lawn", "check the mower before you cut the lawn"},
       {"push the mower across the lawn", "mow the lawn while the grass is dry"},
       {"rake the grass off the lawn", "sprinkle the lawn after sunset"}}}},
    {"fence",
     "paint a fence",
     {{{"sand the fence until it is smooth", "brush old paint off the fence"},
       {"paint the fence with a wide brush", "give the fence a second coat"},
       {"let the fence dry for two days", "hang a sign on the wet fence"}}}},
    {"windows",
     "clean the windows",
     {{{"wipe the dust off the windows", "mix water and soap for the windows"},
       {"rub the windows with a sponge", "pull a rubber blade down the windows"},
       {"polish the windows with newspaper", "dry the corners of the windows"}}}},
    {"carpet",
     "wash a carpet",
     {{{"beat the carpet outside the house", "vacuum the carpet on both sides"},
       {"put foam on the carpet stains", "scrub the carpet with a stiff brush"},
       {"air the carpet for two days", "roll the carpet out when it is dry"}}}},
    {"shirt",
     "iron a shirt",
     {{{"read the label inside the shirt", "spray the shirt with a little water"},
       {"iron the collar of the shirt", "press the sleeves of the shirt flat"},
       {"put the shirt on a hanger", "button the shirt at the top"}}}},
    {"shoes",
     "polish shoes",
     {{{"pull the laces out of the shoes", "brush the mud off the shoes"},
       {"rub black wax into the shoes", "let the wax on the shoes dry"},
       {"shine the shoes with a soft cloth", "stuff the shoes with newspaper"}}}},
    {"bicycle",
     "repair a bicycle",
     {{{"turn the bicycle upside down", "take the wheel off the bicycle"},
       {"patch the tire of the bicycle", "oil the chain of the bicycle"},
       {"pump air into the bicycle tire", "test the brakes of the bicycle"}}}},
    {"lamp",
     "hang a lamp",
     {{{"switch off the power for the lamp", "drill a hole for the lamp"},
       {"join the wires of the lamp", "screw the lamp to the ceiling"},
       {"put a bulb into the lamp", "switch the lamp on with care"}}}},
    {"cat",
     "look after a cat",
     {{{"give the cat fresh food", "let the cat hide in a quiet place"},
       {"clean the litter of the cat every day", "comb the fur of the cat"},
       {"play with the cat and a feather", "stroke the cat until it purrs"}}}},
    {"dog",
     "train a dog",
     {{{"show the dog a small treat", "put the leash on the dog"},
       {"say sit and wait for the dog", "walk the dog in a quiet park"},
       {"praise the dog when it obeys", "let the dog chase a ball"}}}},
    {"aquarium",
     "set up an aquarium",
     {{{"wash the gravel for the aquarium", "fill the aquarium with cold water"},
       {"root green weed in the aquarium", "warm the aquarium with a heater"},
       {"let the fish swim in the aquarium", "feed the fish in the aquarium every day"}}}},
    {"guitar",
     "tune a guitar",
     {{{"loosen the strings of the guitar", "pluck each string of the guitar"},
       {"listen to the guitar with care", "turn the pegs of the guitar slowly"},
       {"play a chord on the guitar", "wipe the neck of the guitar"}}}},
    {"parcel",
     "send a parcel",
     {{{"find a strong box for the parcel", "weigh the parcel on a scale"},
       {"close the parcel with brown tape", "write the address on the parcel"},
       {"take the parcel to the post office", "keep the receipt of the parcel"}}}},
    {"campfire",
     "light a campfire",
     {{{"lay stones around the campfire", "collect dry wood for the campfire"},
       {"stack thin twigs in the campfire", "light the campfire with a match"},
       {"blow gently into the campfire", "pour sand over the campfire at night"}}}},
};

constexpr const char* all_forms[] = {
    "How do I {task}?",
    "Please tell me how to {task}.",
    "What is the best way to {task}?",
    "I want to {task}. Where do I start?",
    "Can you help me {task}?",
    "Explain how to {task}.",
    "My sister wants to {task}. What should she do?",
    "What are the steps to {task}?",
    "Today I have to {task}. Any advice?",
    "Is it hard to {task}?",
    "Show me how to {task} at home.",
    "We plan to {task}. How does it work?",
    "Write a short guide: how to {task}.",
    "It is my first time. How should I {task}?",
};

constexpr const char* first_connectives[] = {"First,", "To begin,"};
constexpr const char* then_connectives[] = {"Then", "Next,", "After that,"};
constexpr const char* last_connectives[] = {"Finally,", "At last,", "To finish,"};

constexpr const char* openings[] = {
    "Of course, I am happy to help.",
    "Thank you for your question.",
    "With pleasure, here is my answer.",
    "Sure, I will gladly help you.",
    "Good to hear from you.",
    "What a nice idea, thank you.",
};

constexpr const char* closings[] = {
    "I hope this helps you.", "Please ask me again anytime.", "Good luck and enjoy it.",
    "Have a lovely day.",     "You are always welcome.",      "My best wishes to you.",
};

}  // namespace

std::span<const Topic> topics() { return all_topics; }
std::span<const char* const> request_forms() { return all_forms; }
std::span<const char* const> courtesy_openings() { return openings; }
std::span<const char* const> courtesy_closings() { return closings; }

std::span<const char* const> connectives(std::size_t stage) {
  switch (stage) {
    case 0:
      return first_connectives;
    case 1:
      return then_connectives;
    default:
      return last_connectives;
  }
}

}  // namespace arbiter::tasks::demo
