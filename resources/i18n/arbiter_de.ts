<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>arbiter::engine</name>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Processor threads; 0 leaves one core to the window.</source>
        <translation>Prozessor-Threads; 0 lässt dem Fenster einen Kern.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Number format of the products; auto picks the faster that the processor has.</source>
        <translation>Zahlenformat der Produkte; auto nimmt das schnellere, das der Prozessor hat.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Where the numbers are computed.</source>
        <translation>Wo gerechnet wird.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed, machine, threads and precision give the same run.</source>
        <translation>Gleicher Startwert, Rechner, Threads und Genauigkeit ergeben denselben Lauf.</translation>
    </message>
    <message>
        <source>Longest response</source>
        <translation>Längste Antwort</translation>
    </message>
    <message>
        <source>Tokens after which a response is cut off.</source>
        <translation>Tokens, nach denen eine Antwort abgeschnitten wird.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Higher is more varied; 0 always takes the likeliest token.</source>
        <translation>Höher ist abwechslungsreicher; 0 nimmt immer das wahrscheinlichste Token.</translation>
    </message>
    <message>
        <source>Top k</source>
        <translation>Top k</translation>
    </message>
    <message>
        <source>Draw from the k likeliest tokens only; 0 is off.</source>
        <translation>Nur aus den k wahrscheinlichsten Tokens ziehen; 0 ist aus.</translation>
    </message>
    <message>
        <source>Top p</source>
        <translation>Top p</translation>
    </message>
    <message>
        <source>Draw from the likeliest tokens that have this probability together.</source>
        <translation>Aus den wahrscheinlichsten Tokens ziehen, die zusammen diese Wahrscheinlichkeit haben.</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Responses that are written at once.</source>
        <translation>Antworten, die zugleich geschrieben werden.</translation>
    </message>
    <message>
        <source>LoRA rank</source>
        <translation>LoRA-Rang</translation>
    </message>
    <message>
        <source>Size of the low-rank adapters that are trained in place of all weights; 0 is off.</source>
        <translation>Größe der Adapter niedrigen Ranges, die statt aller Gewichte trainiert werden; 0 ist aus.</translation>
    </message>
    <message>
        <source>LoRA alpha</source>
        <translation>LoRA-Alpha</translation>
    </message>
    <message>
        <source>The adapters are scaled by alpha over rank.</source>
        <translation>Die Adapter werden mit Alpha durch Rang skaliert.</translation>
    </message>
    <message>
        <source>LoRA targets</source>
        <translation>LoRA-Ziele</translation>
    </message>
    <message>
        <source>Modules that get adapters, with commas between, such as q_proj,v_proj; empty: the usual ones.</source>
        <translation>Module, die Adapter erhalten, mit Kommas dazwischen, etwa q_proj,v_proj; leer: die üblichen.</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Highest step size of the optimiser.</source>
        <translation>Größte Schrittweite des Optimierers.</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>Aufwärmen</translation>
    </message>
    <message>
        <source>Share of the steps over which the learning rate rises.</source>
        <translation>Anteil der Schritte, über den die Lernrate steigt.</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Gewichtsverfall</translation>
    </message>
    <message>
        <source>Pull of the weights towards zero (AdamW).</source>
        <translation>Zug der Gewichte gegen null (AdamW).</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Passes over the data.</source>
        <translation>Durchgänge durch die Daten.</translation>
    </message>
    <message>
        <source>Tokens a step</source>
        <translation>Tokens je Schritt</translation>
    </message>
    <message>
        <source>Tokens in one optimiser step.</source>
        <translation>Tokens in einem Optimierungsschritt.</translation>
    </message>
    <message>
        <source>Row length</source>
        <translation>Zeilenlänge</translation>
    </message>
    <message>
        <source>Tokens in one row of packed documents.</source>
        <translation>Tokens in einer Zeile gepackter Dokumente.</translation>
    </message>
    <message>
        <source>Rows in memory</source>
        <translation>Zeilen im Speicher</translation>
    </message>
    <message>
        <source>Rows that pass through the model at once: fewer need less memory and give the same step; 0 goes by the model&apos;s size.</source>
        <translation>Zeilen, die zugleich durch das Modell gehen: Weniger brauchen weniger Speicher und ergeben denselben Schritt; 0 richtet sich nach der Größe des Modells.</translation>
    </message>
    <message>
        <source>Gradient limit</source>
        <translation>Gradientengrenze</translation>
    </message>
    <message>
        <source>Longer gradients are scaled down to this norm; 0 is off.</source>
        <translation>Längere Gradienten werden auf diese Norm verkleinert; 0 ist aus.</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>Checkpoint alle</translation>
    </message>
    <message>
        <source>Optimiser steps between checkpoints.</source>
        <translation>Optimierungsschritte zwischen Checkpoints.</translation>
    </message>
    <message>
        <source>Learning rate of the trunk</source>
        <translation>Lernrate des Rumpfes</translation>
    </message>
    <message>
        <source>Step size for the language model&apos;s own weights.</source>
        <translation>Schrittweite für die eigenen Gewichte des Sprachmodells.</translation>
    </message>
    <message>
        <source>Learning rate of the head</source>
        <translation>Lernrate des Kopfes</translation>
    </message>
    <message>
        <source>Step size for the new layer that gives the score.</source>
        <translation>Schrittweite für die neue Schicht, die bewertet.</translation>
    </message>
    <message>
        <source>Pairs a step</source>
        <translation>Paare je Schritt</translation>
    </message>
    <message>
        <source>Judgments in one optimiser step.</source>
        <translation>Urteile in einem Optimierungsschritt.</translation>
    </message>
    <message>
        <source>Pairs in memory</source>
        <translation>Paare im Speicher</translation>
    </message>
    <message>
        <source>Pairs that pass through the model at once: fewer need less memory and give the same step; 0 goes by the model&apos;s size.</source>
        <translation>Paare, die zugleich durch das Modell gehen: Weniger brauchen weniger Speicher und ergeben denselben Schritt; 0 richtet sich nach der Größe des Modells.</translation>
    </message>
    <message>
        <source>Margin of a strength</source>
        <translation>Abstand je Stärke</translation>
    </message>
    <message>
        <source>Score by which the better response must lead, for each level of the judgment&apos;s strength; 0 is off.</source>
        <translation>Vorsprung, den die bessere Antwort je Stufe der Stärke des Urteils haben muss; 0 ist aus.</translation>
    </message>
    <message>
        <source>Ties</source>
        <translation>Gleichstände</translation>
    </message>
    <message>
        <source>A tie counts half each way, or is an outcome of its own with a learned parameter (Davidson).</source>
        <translation>Ein Gleichstand zählt halb für jede Seite oder ist ein eigener Ausgang mit gelerntem Parameter (Davidson).</translation>
    </message>
    <message>
        <source>Rankings of three or more</source>
        <translation>Rangfolgen ab drei</translation>
    </message>
    <message>
        <source>A ranking counts as a whole (Plackett-Luce), or as all its pairs.</source>
        <translation>Eine Rangfolge zählt als Ganzes (Plackett-Luce) oder als alle ihre Paare.</translation>
    </message>
    <message>
        <source>Annotator weights</source>
        <translation>Gewichte der Annotatoren</translation>
    </message>
    <message>
        <source>Whether judgments count by how far their annotator agrees with the others.</source>
        <translation>Ob Urteile danach zählen, wie weit ihr Annotator mit den anderen übereinstimmt.</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>Urteilsglättung</translation>
    </message>
    <message>
        <source>Assumed share of judgments that are the wrong way round.</source>
        <translation>Angenommener Anteil der Urteile, die verkehrt herum sind.</translation>
    </message>
    <message>
        <source>Centering</source>
        <translation>Zentrierung</translation>
    </message>
    <message>
        <source>Weight of the pull of a pair&apos;s mean score towards zero.</source>
        <translation>Gewicht des Zuges der mittleren Bewertung eines Paares gegen null.</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>Iterationen</translation>
    </message>
    <message>
        <source>Rounds of writing responses and learning from them.</source>
        <translation>Runden, in denen Antworten geschrieben und aus ihnen gelernt wird.</translation>
    </message>
    <message>
        <source>Episodes</source>
        <translation>Episoden</translation>
    </message>
    <message>
        <source>Responses written in one round.</source>
        <translation>Antworten, die in einer Runde geschrieben werden.</translation>
    </message>
    <message>
        <source>Passes over a round&apos;s responses.</source>
        <translation>Durchgänge durch die Antworten einer Runde.</translation>
    </message>
    <message>
        <source>Mini-batches</source>
        <translation>Teilstapel</translation>
    </message>
    <message>
        <source>Optimiser steps in one pass.</source>
        <translation>Optimierungsschritte in einem Durchgang.</translation>
    </message>
    <message>
        <source>Episodes in memory</source>
        <translation>Episoden im Speicher</translation>
    </message>
    <message>
        <source>Responses that pass through the model at once: fewer need less memory and give the same step; 0 goes by the model&apos;s size.</source>
        <translation>Antworten, die zugleich durch das Modell gehen: Weniger brauchen weniger Speicher und ergeben denselben Schritt; 0 richtet sich nach der Größe des Modells.</translation>
    </message>
    <message>
        <source>Of the responses and of all log-probabilities alike.</source>
        <translation>Der Antworten ebenso wie aller Log-Wahrscheinlichkeiten.</translation>
    </message>
    <message>
        <source>Iterations between checkpoints.</source>
        <translation>Iterationen zwischen Checkpoints.</translation>
    </message>
    <message>
        <source>Samples every</source>
        <translation>Beispiele alle</translation>
    </message>
    <message>
        <source>Iterations between looks at the policy&apos;s responses.</source>
        <translation>Iterationen zwischen Blicken auf die Antworten der Policy.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>How the learning rate goes on over the run.</source>
        <translation>Wie die Lernrate über den Lauf verläuft.</translation>
    </message>
    <message>
        <source>Clip range</source>
        <translation>Begrenzung</translation>
    </message>
    <message>
        <source>How far the policy&apos;s ratio counts from 1.</source>
        <translation>Wie weit das Verhältnis der Policy von 1 aus zählt.</translation>
    </message>
    <message>
        <source>Entropy coefficient</source>
        <translation>Entropie-Koeffizient</translation>
    </message>
    <message>
        <source>Weight of the entropy bonus.</source>
        <translation>Gewicht des Entropiebonus.</translation>
    </message>
    <message>
        <source>Update limit</source>
        <translation>Grenze je Runde</translation>
    </message>
    <message>
        <source>Ends a round&apos;s update above this approximate KL; 0 is off.</source>
        <translation>Beendet die Anpassung einer Runde über dieser angenäherten KL; 0 ist aus.</translation>
    </message>
    <message>
        <source>KL coefficient</source>
        <translation>KL-Koeffizient</translation>
    </message>
    <message>
        <source>Price of a nat of distance from the reference, at the start.</source>
        <translation>Preis eines Nats Abstand von der Referenz, zu Beginn.</translation>
    </message>
    <message>
        <source>KL estimator</source>
        <translation>KL-Schätzer</translation>
    </message>
    <message>
        <source>How the KL of one token is estimated.</source>
        <translation>Wie die KL eines Tokens geschätzt wird.</translation>
    </message>
    <message>
        <source>Penalty without end</source>
        <translation>Abzug ohne Ende</translation>
    </message>
    <message>
        <source>Taken off the score of a response that does not end.</source>
        <translation>Wird von der Bewertung einer Antwort abgezogen, die nicht endet.</translation>
    </message>
    <message>
        <source>Score limit</source>
        <translation>Bewertungsgrenze</translation>
    </message>
    <message>
        <source>Normalised scores are clipped to this size; 0 is off.</source>
        <translation>Normierte Bewertungen werden auf diese Größe begrenzt; 0 ist aus.</translation>
    </message>
    <message>
        <source>Collapse patience</source>
        <translation>Geduld bei Zusammenbruch</translation>
    </message>
    <message>
        <source>Rounds in a row beyond a limit after which the run is stopped; 0 is never.</source>
        <translation>Runden in Folge jenseits einer Grenze, nach denen der Lauf angehalten wird; 0 ist nie.</translation>
    </message>
    <message>
        <source>Lowest entropy</source>
        <translation>Kleinste Entropie</translation>
    </message>
    <message>
        <source>Nats a token below which the policy counts as collapsed.</source>
        <translation>Nat je Token, unter denen die Policy als zusammengebrochen gilt.</translation>
    </message>
    <message>
        <source>Highest KL</source>
        <translation>Größte KL</translation>
    </message>
    <message>
        <source>Nats a sequence above which the policy counts as collapsed; 0 is off.</source>
        <translation>Nat je Sequenz, über denen die Policy als zusammengebrochen gilt; 0 ist aus.</translation>
    </message>
    <message>
        <source>Whiten advantages</source>
        <translation>Vorteile normieren</translation>
    </message>
    <message>
        <source>Scales advantages to mean 0 and unit variance.</source>
        <translation>Bringt Vorteile auf Mittel 0 und Varianz 1.</translation>
    </message>
    <message>
        <source>Responses a prompt</source>
        <translation>Antworten je Prompt</translation>
    </message>
    <message>
        <source>They are compared with one another. Episodes must be a multiple.</source>
        <translation>Sie werden miteinander verglichen. Die Episoden müssen ein Vielfaches sein.</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>Discount of later rewards.</source>
        <translation>Abzinsung späterer Belohnungen.</translation>
    </message>
    <message>
        <source>Lambda</source>
        <translation>Lambda</translation>
    </message>
    <message>
        <source>Decay of generalised advantage estimation.</source>
        <translation>Abklingen der verallgemeinerten Vorteilsschätzung.</translation>
    </message>
    <message>
        <source>Value clip range</source>
        <translation>Begrenzung der Werte</translation>
    </message>
    <message>
        <source>How far a new value counts from the old one.</source>
        <translation>Wie weit ein neuer Wert vom alten aus zählt.</translation>
    </message>
    <message>
        <source>Value coefficient</source>
        <translation>Wert-Koeffizient</translation>
    </message>
    <message>
        <source>Weight of the value loss.</source>
        <translation>Gewicht des Wertverlusts.</translation>
    </message>
    <message>
        <source>Value model</source>
        <translation>Wertmodell</translation>
    </message>
    <message>
        <source>A head on the policy&apos;s trunk, or a model of its own that starts from the reward model.</source>
        <translation>Ein Kopf auf dem Rumpf der Policy oder ein eigenes Modell, das vom Belohnungsmodell ausgeht.</translation>
    </message>
    <message>
        <source>Adaptive KL</source>
        <translation>Angepasste KL</translation>
    </message>
    <message>
        <source>Changes the coefficient so that the KL stays at its target.</source>
        <translation>Ändert den Koeffizienten so, dass die KL an ihrem Ziel bleibt.</translation>
    </message>
    <message>
        <source>KL target</source>
        <translation>KL-Ziel</translation>
    </message>
    <message>
        <source>KL horizon</source>
        <translation>KL-Horizont</translation>
    </message>
    <message>
        <source>Episodes over which the coefficient adapts.</source>
        <translation>Episoden, über die sich der Koeffizient anpasst.</translation>
    </message>
    <message>
        <source>Whiten rewards</source>
        <translation>Belohnungen normieren</translation>
    </message>
    <message>
        <source>Scales rewards to unit variance; their mean stays.</source>
        <translation>Bringt Belohnungen auf Varianz 1; ihr Mittel bleibt.</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>Vergleichswert</translation>
    </message>
    <message>
        <source>What a response&apos;s return is compared with.</source>
        <translation>Womit der Ertrag einer Antwort verglichen wird.</translation>
    </message>
    <message>
        <source>Baseline decay</source>
        <translation>Abklingen des Vergleichswerts</translation>
    </message>
    <message>
        <source>How much of the moving average stays from round to round.</source>
        <translation>Wie viel vom gleitenden Mittel von Runde zu Runde bleibt.</translation>
    </message>
    <message>
        <source>Scale by group</source>
        <translation>Nach Gruppe skalieren</translation>
    </message>
    <message>
        <source>Divides advantages by the standard deviation of their group.</source>
        <translation>Teilt Vorteile durch die Standardabweichung ihrer Gruppe.</translation>
    </message>
    <message>
        <source>Loss mean</source>
        <translation>Mittel des Verlusts</translation>
    </message>
    <message>
        <source>Over sequences, over all tokens, or over the longest length.</source>
        <translation>Über Sequenzen, über alle Tokens oder über die größte Länge.</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>Beta</translation>
    </message>
    <message>
        <source>Pull towards the reference policy.</source>
        <translation>Zug zur Referenz-Policy.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>DPO&apos;s own (sigmoid), or IPO&apos;s squared distance.</source>
        <translation>Der eigene von DPO (sigmoid) oder der quadratische Abstand von IPO.</translation>
    </message>
    <message>
        <source>Share of judgments that are taken to be wrong (cDPO).</source>
        <translation>Anteil der Urteile, die als falsch gelten (cDPO).</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>held out</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>Implicit reward</source>
        <translation>Implizite Belohnung</translation>
    </message>
    <message>
        <source>beta times log ratio</source>
        <translation>Beta mal Log-Verhältnis</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>gewählt</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>share of pairs</source>
        <translation>Anteil der Paare</translation>
    </message>
    <message>
        <source>Reward margin</source>
        <translation>Belohnungsabstand</translation>
    </message>
    <message>
        <source>DPO</source>
        <translation>DPO</translation>
    </message>
    <message>
        <source>Directly on the judged pairs: no reward model, no rollouts.</source>
        <translation>Unmittelbar auf den beurteilten Paaren: ohne Belohnungsmodell, ohne Ausrollen.</translation>
    </message>
    <message>
        <source>KL per sequence</source>
        <translation>KL je Sequenz</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>Nat</translation>
    </message>
    <message>
        <source>Gold reward</source>
        <translation>Goldbelohnung</translation>
    </message>
    <message>
        <source>known rule, not trained on</source>
        <translation>bekannte Regel, nicht im Training</translation>
    </message>
    <message>
        <source>policy</source>
        <translation>Policy</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>The demo&apos;s own scoring rule, from 0 to 4: on topic, polite, complete, plain. It is known here, as it never is for real data, and the training is not given it. Each point is the mean over {value} sampled answers.</source>
        <translation>Die eigene Bewertungsregel der Demo, von 0 bis 4: beim Thema, höflich, vollständig, schlicht. Hier ist sie bekannt, was sie bei echten Daten nie ist, und das Training bekommt sie nicht. Jeder Punkt ist das Mittel über {value} gezogene Antworten.</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>Belohnung</translation>
    </message>
    <message>
        <source>mean score</source>
        <translation>mittlere Bewertung</translation>
    </message>
    <message>
        <source>Policy loss</source>
        <translation>Policy-Verlust</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>Entropie</translation>
    </message>
    <message>
        <source>nats per token</source>
        <translation>Nat je Token</translation>
    </message>
    <message>
        <source>Clip fraction</source>
        <translation>Begrenzter Anteil</translation>
    </message>
    <message>
        <source>share of tokens</source>
        <translation>Anteil der Tokens</translation>
    </message>
    <message>
        <source>PPO</source>
        <translation>PPO</translation>
    </message>
    <message>
        <source>With a value function and a clipped objective: the usual choice.</source>
        <translation>Mit Wertfunktion und begrenztem Ziel: die übliche Wahl.</translation>
    </message>
    <message>
        <source>Value loss</source>
        <translation>Wertverlust</translation>
    </message>
    <message>
        <source>REINFORCE</source>
        <translation>REINFORCE</translation>
    </message>
    <message>
        <source>The plain policy gradient with a baseline.</source>
        <translation>Der einfache Policy-Gradient mit Vergleichswert.</translation>
    </message>
    <message>
        <source>RLOO</source>
        <translation>RLOO</translation>
    </message>
    <message>
        <source>Several answers a prompt, each compared with the others.</source>
        <translation>Mehrere Antworten je Prompt, jede mit den anderen verglichen.</translation>
    </message>
    <message>
        <source>GRPO</source>
        <translation>GRPO</translation>
    </message>
    <message>
        <source>Scores relative to the group of answers to one prompt.</source>
        <translation>Bewertungen im Verhältnis zur Gruppe der Antworten auf einen Prompt.</translation>
    </message>
    <message>
        <source>Nats per sequence that the adaptive coefficient aims at; 0 keeps it as it is.</source>
        <translation>Nat je Sequenz, auf die der angepasste Koeffizient zielt; 0 lässt ihn, wie er ist.</translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation>Kalibrierungsfehler</translation>
    </message>
    <message>
        <source>held-out pairs</source>
        <translation>zurückgehaltene Paare</translation>
    </message>
    <message>
        <source>as trained</source>
        <translation>wie trainiert</translation>
    </message>
    <message>
        <source>with temperature</source>
        <translation>mit Temperatur</translation>
    </message>
    <message>
        <source>How far the model&apos;s confidence in the better answer is from how often it is right: 0 is perfect, .1 means ten points too sure or too unsure on average. The temperature fitted on the held-out pairs is kept with the model.</source>
        <translation>Wie weit die Sicherheit des Modells bei der besseren Antwort davon abweicht, wie oft es recht hat: 0 ist vollkommen, 0,1 heißt im Mittel zehn Punkte zu sicher oder zu unsicher. Die Temperatur, die zu den zurückgehaltenen Paaren passt, bleibt beim Modell.</translation>
    </message>
    <message>
        <source>share of training pairs</source>
        <translation>Anteil der Trainingspaare</translation>
    </message>
    <message>
        <source>Held-out accuracy</source>
        <translation>Genauigkeit auf Zurückgehaltenem</translation>
    </message>
    <message>
        <source>share of pairs, unseen prompts</source>
        <translation>Anteil der Paare, ungesehene Prompts</translation>
    </message>
    <message>
        <source>Uncertainty</source>
        <translation>Unsicherheit</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>Belohnungsmodell</translation>
    </message>
    <message>
        <source>Learns from the judgments which answer people prefer.</source>
        <translation>Lernt aus den Urteilen, welche Antwort Menschen bevorzugen.</translation>
    </message>
    <message>
        <source>Supervised start</source>
        <translation>Überwachter Start</translation>
    </message>
    <message>
        <source>Teaches a model to answer in the way of given answers.</source>
        <translation>Lehrt ein Modell, so zu antworten wie gegebene Antworten.</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>base</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>The model that the policy is held to: base (the project&apos;s), start (its own starting point) or a model&apos;s folder.</source>
        <translation>Das Modell, an das die Policy gebunden ist: base (das des Projekts), start (ihr eigener Ausgangspunkt) oder der Ordner eines Modells.</translation>
    </message>
    <message>
        <source>Farthest from base</source>
        <translation>Größter Abstand zur Basis</translation>
    </message>
    <message>
        <source>Nats a sequence from the project&apos;s base model at which the run ends; 0 is never.</source>
        <translation>Nats je Sequenz vom Basismodell des Projekts, bei denen der Lauf endet; 0 heißt nie.</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>What holds an update near the policy that sampled: a clipped ratio, or a penalty on the KL between the two that adapts.</source>
        <translation>Was ein Update nahe an der Policy hält, die geschrieben hat: ein beschnittenes Verhältnis oder ein sich anpassender Preis auf die KL zwischen beiden.</translation>
    </message>
    <message>
        <source>Update KL target</source>
        <translation>Ziel der Update-KL</translation>
    </message>
    <message>
        <source>Nats a token that the penalty of the objective kl aims at.</source>
        <translation>Nats je Token, auf die der Preis beim Ziel kl hinarbeitet.</translation>
    </message>
    <message>
        <source>Update KL coefficient</source>
        <translation>Koeffizient der Update-KL</translation>
    </message>
    <message>
        <source>Price of that KL at the start; it is doubled or halved.</source>
        <translation>Preis dieser KL am Anfang; er wird verdoppelt oder halbiert.</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Separate models that are trained together: the score is the mean of theirs, their disagreement tells what is uncertain.</source>
        <translation>Einzelne Modelle, die zusammen trainiert werden: Die Bewertung ist der Mittelwert der ihren, ihre Uneinigkeit sagt, was unsicher ist.</translation>
    </message>
    <message>
        <source>Own resample a member</source>
        <translation>Eigene Stichprobe je Mitglied</translation>
    </message>
    <message>
        <source>Each of several members learns from its own resample of the judgments, so that they disagree more where little was judged.</source>
        <translation>Jedes von mehreren Mitgliedern lernt aus seiner eigenen Stichprobe der Urteile, sodass sie dort uneiniger sind, wo wenig beurteilt wurde.</translation>
    </message>
    <message>
        <source>Distance from start and base</source>
        <translation>Abstand von Start und Basis</translation>
    </message>
    <message>
        <source>KL per sequence from the model that this run began with, and from the project&apos;s base model.</source>
        <translation>KL je Sequenz vom Modell, mit dem dieser Lauf begann, und vom Basismodell des Projekts.</translation>
    </message>
    <message>
        <source>rewarded</source>
        <translation>belohnt</translation>
    </message>
    <message>
        <source>spread</source>
        <translation>Streuung</translation>
    </message>
    <message>
        <source>Where several reward models score, their mean, how far they disagree, and what an answer is rewarded with: the mean less the price of uncertainty times the spread.</source>
        <translation>Wo mehrere Belohnungsmodelle bewerten: ihr Mittelwert, wie weit sie uneins sind, und womit eine Antwort belohnt wird: der Mittelwert abzüglich des Preises der Unsicherheit mal der Streuung.</translation>
    </message>
    <message>
        <source>Price of uncertainty</source>
        <translation>Preis der Unsicherheit</translation>
    </message>
    <message>
        <source>Standard deviations among the reward model&apos;s members that are taken off a response&apos;s mean score; without effect where there is one member.</source>
        <translation>Standardabweichungen unter den Mitgliedern des Belohnungsmodells, die von der mittleren Bewertung einer Antwort abgezogen werden; ohne Wirkung, wo es nur ein Mitglied gibt.</translation>
    </message>
    <message>
        <source>deviation among the members</source>
        <translation>Abweichung unter den Mitgliedern</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Answers that the base model writes as readily as nine tenths of its own; pairs of tokens in a round that differ; runs of four tokens that an answer repeats. A policy that pleases its reward model in place of the judges shows here first.</source>
        <translation>Antworten, die das Basismodell so bereitwillig schreibt wie neun Zehntel seiner eigenen; Token-Paare einer Runde, die sich unterscheiden; Folgen von vier Token, die eine Antwort wiederholt. Eine Policy, die ihrem Belohnungsmodell statt den Urteilenden gefällt, zeigt sich hier zuerst.</translation>
    </message>
    <message>
        <source>Over-optimisation</source>
        <translation>Überoptimierung</translation>
    </message>
    <message>
        <source>What follows where the policy seems to please the reward model and no longer the judges: the run ends, or it goes on and the model from before is the one it offers, or nothing.</source>
        <translation>Was folgt, wenn die Policy dem Belohnungsmodell und nicht mehr den Urteilenden zu gefallen scheint: Der Lauf endet, oder er geht weiter und bietet das Modell von davor an, oder nichts.</translation>
    </message>
    <message>
        <source>Least like the base</source>
        <translation>Mindestens wie die Basis</translation>
    </message>
    <message>
        <source>Share of answers that must still be such as the base model writes; of its own, nine tenths are.</source>
        <translation>Anteil der Antworten, die noch so sein müssen, wie das Basismodell sie schreibt; von seinen eigenen sind es neun Zehntel.</translation>
    </message>
    <message>
        <source>Held-out perplexity</source>
        <translation>Perplexität zurückgehalten</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Among how many equally likely tokens the model seems to choose at each place of texts that it does not learn from: e to the held-out loss.</source>
        <translation>Unter wie vielen gleich wahrscheinlichen Token das Modell an jeder Stelle von Texten zu wählen scheint, aus denen es nicht lernt: e hoch den zurückgehaltenen Verlust.</translation>
    </message>
    <message>
        <source>like the base</source>
        <translation>wie die Basis</translation>
    </message>
    <message>
        <source>distinct</source>
        <translation>verschieden</translation>
    </message>
    <message>
        <source>repeated</source>
        <translation>wiederholt</translation>
    </message>
    <message>
        <source>Each point is one step&apos;s batch: the cursor tells how many decided pairs it had.</source>
        <translation>Jeder Punkt ist der Stapel eines Schritts: der Zeiger sagt, wie viele entschiedene Paare er hatte.</translation>
    </message>
    <message>
        <source>Folds of a cross-validation</source>
        <translation>Teile einer Kreuzvalidierung</translation>
    </message>
    <message>
        <source>Trains so many more such models, each without one part of the training prompts, and measures it there: an accuracy on prompts not seen, over all judgments. An ensemble is trained whole each time. 0 is off.</source>
        <translation>Trainiert so viele weitere solche Modelle, jedes ohne einen Teil der Trainingsprompts, und misst es an diesem: eine Genauigkeit auf nicht gesehenen Prompts, über alle Urteile. Ein Ensemble wird jedes Mal ganz trainiert. 0 ist aus.</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Ertrag</translation>
    </message>
    <message>
        <source>reward per episode</source>
        <translation>Belohnung je Episode</translation>
    </message>
    <message>
        <source>evaluation</source>
        <translation>Auswertung</translation>
    </message>
    <message>
        <source>Of the last hundred episodes while it learns, and of the agent&apos;s likeliest actions in episodes that it does not learn from.</source>
        <translation>Der letzten hundert Episoden beim Lernen, und der wahrscheinlichsten Aktionen des Agenten in Episoden, aus denen er nicht lernt.</translation>
    </message>
    <message>
        <source>Length of an episode</source>
        <translation>Länge einer Episode</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>steps per second</source>
        <translation>Schritte je Sekunde</translation>
    </message>
    <message>
        <source>Predicted return</source>
        <translation>Vorhergesagter Ertrag</translation>
    </message>
    <message>
        <source>correlation</source>
        <translation>Korrelation</translation>
    </message>
    <message>
        <source>How far the reward model&apos;s view of the last fragments and the environment&apos;s own reward go together; the agent is told nothing of the second.</source>
        <translation>Wie weit das Urteil des Belohnungsmodells über die letzten Ausschnitte und die eigene Belohnung der Umgebung zusammengehen; von der zweiten erfährt der Agent nichts.</translation>
    </message>
    <message>
        <source>share of comparisons</source>
        <translation>Anteil der Vergleiche</translation>
    </message>
    <message>
        <source>Comparisons</source>
        <translation>Vergleiche</translation>
    </message>
    <message>
        <source>judged</source>
        <translation>beurteilt</translation>
    </message>
    <message>
        <source>asked</source>
        <translation>gefragt</translation>
    </message>
    <message>
        <source>nats per action</source>
        <translation>Nats je Aktion</translation>
    </message>
    <message>
        <source>Explained variance</source>
        <translation>Erklärte Varianz</translation>
    </message>
    <message>
        <source>How much of the returns the value network foresees: 1 is all.</source>
        <translation>Wie viel der Erträge das Wertnetz vorhersieht: 1 ist alles.</translation>
    </message>
    <message>
        <source>Exploration</source>
        <translation>Erkundung</translation>
    </message>
    <message>
        <source>share of random actions</source>
        <translation>Anteil zufälliger Aktionen</translation>
    </message>
    <message>
        <source>Agent: PPO</source>
        <translation>Agent: PPO</translation>
    </message>
    <message>
        <source>A policy and a value network with a clipped objective: the usual choice.</source>
        <translation>Eine Policy und ein Wertnetz mit beschnittenem Ziel: die übliche Wahl.</translation>
    </message>
    <message>
        <source>share of steps</source>
        <translation>Anteil der Schritte</translation>
    </message>
    <message>
        <source>KL of an update</source>
        <translation>KL eines Updates</translation>
    </message>
    <message>
        <source>Agent: A2C</source>
        <translation>Agent: A2C</translation>
    </message>
    <message>
        <source>An actor and a critic that learn from every few steps.</source>
        <translation>Ein Akteur und ein Kritiker, die aus jeweils wenigen Schritten lernen.</translation>
    </message>
    <message>
        <source>Agent: DQN</source>
        <translation>Agent: DQN</translation>
    </message>
    <message>
        <source>Q-learning by a network on remembered steps, for actions to choose from.</source>
        <translation>Q-Lernen durch ein Netz auf gemerkten Schritten, für Aktionen zur Auswahl.</translation>
    </message>
    <message>
        <source>Value of the actions taken</source>
        <translation>Wert der gewählten Aktionen</translation>
    </message>
    <message>
        <source>Agent: REINFORCE</source>
        <translation>Agent: REINFORCE</translation>
    </message>
    <message>
        <source>The plain policy gradient on whole episodes, with a baseline.</source>
        <translation>Der einfache Policy-Gradient auf ganzen Episoden, mit einer Vergleichsgröße.</translation>
    </message>
    <message>
        <source>Agent: Q-learning</source>
        <translation>Agent: Q-Lernen</translation>
    </message>
    <message>
        <source>A table of binned observations, for actions to choose from.</source>
        <translation>Eine Tabelle eingeteilter Beobachtungen, für Aktionen zur Auswahl.</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>share of cells seen</source>
        <translation>Anteil gesehener Zellen</translation>
    </message>
    <message>
        <source>Agent: distillation</source>
        <translation>Agent: Destillation</translation>
    </message>
    <message>
        <source>A small student learns a teacher&apos;s choices.</source>
        <translation>Ein kleiner Schüler lernt, was ein Lehrer wählt.</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>How often the student would do what the teacher does.</source>
        <translation>Wie oft der Schüler täte, was der Lehrer tut.</translation>
    </message>
    <message>
        <source>Student acts</source>
        <translation>Schüler handelt</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Steps of all environments together.</source>
        <translation>Schritte aller Umgebungen zusammen.</translation>
    </message>
    <message>
        <source>Environments</source>
        <translation>Umgebungen</translation>
    </message>
    <message>
        <source>Environments in which the agent acts side by side.</source>
        <translation>Umgebungen, in denen der Agent nebeneinander handelt.</translation>
    </message>
    <message>
        <source>What the agent learns from: env is the environment&apos;s own reward, learned what comparisons of its behaviour say.</source>
        <translation>Woraus der Agent lernt: env ist die eigene Belohnung der Umgebung, learned, was Vergleiche seines Verhaltens sagen.</translation>
    </message>
    <message>
        <source>Evaluate every</source>
        <translation>Auswerten alle</translation>
    </message>
    <message>
        <source>Steps between evaluations; 0: twenty in a training.</source>
        <translation>Schritte zwischen Auswertungen; 0: zwanzig in einem Training.</translation>
    </message>
    <message>
        <source>Evaluation episodes</source>
        <translation>Episoden der Auswertung</translation>
    </message>
    <message>
        <source>Episodes on which the best agent of a training is chosen.</source>
        <translation>Episoden, an denen der beste Agent eines Trainings gewählt wird.</translation>
    </message>
    <message>
        <source>Test episodes</source>
        <translation>Testepisoden</translation>
    </message>
    <message>
        <source>Episodes, on other seeds again, on which that agent is measured.</source>
        <translation>Episoden mit wieder anderen Startwerten, an denen dieser Agent gemessen wird.</translation>
    </message>
    <message>
        <source>Steps between checkpoints.</source>
        <translation>Schritte zwischen Checkpoints.</translation>
    </message>
    <message>
        <source>Hidden layers</source>
        <translation>Verborgene Schichten</translation>
    </message>
    <message>
        <source>Widths of the network&apos;s hidden layers, such as 64-64.</source>
        <translation>Breiten der verborgenen Schichten des Netzes, etwa 64-64.</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>Aktivierung</translation>
    </message>
    <message>
        <source>What the hidden layers do with their sums.</source>
        <translation>Was die verborgenen Schichten mit ihren Summen tun.</translation>
    </message>
    <message>
        <source>Normalise observations</source>
        <translation>Beobachtungen normieren</translation>
    </message>
    <message>
        <source>Scales what is seen by its running mean and deviation.</source>
        <translation>Skaliert, was gesehen wird, nach laufendem Mittel und Abweichung.</translation>
    </message>
    <message>
        <source>Normalise advantages</source>
        <translation>Vorteile normieren</translation>
    </message>
    <message>
        <source>Scales the advantages of a batch to mean 0 and deviation 1.</source>
        <translation>Skaliert die Vorteile eines Stapels auf Mittel 0 und Abweichung 1.</translation>
    </message>
    <message>
        <source>Deviation at the start</source>
        <translation>Abweichung am Anfang</translation>
    </message>
    <message>
        <source>Logarithm of the deviation of actions that are numbers.</source>
        <translation>Logarithmus der Abweichung von Aktionen, die Zahlen sind.</translation>
    </message>
    <message>
        <source>Pairs of fragments that are asked in all.</source>
        <translation>Paare von Ausschnitten, nach denen insgesamt gefragt wird.</translation>
    </message>
    <message>
        <source>First comparisons</source>
        <translation>Erste Vergleiche</translation>
    </message>
    <message>
        <source>Of them, before anything is learned.</source>
        <translation>Davon, bevor etwas gelernt wird.</translation>
    </message>
    <message>
        <source>Comparison schedule</source>
        <translation>Zeitplan der Vergleiche</translation>
    </message>
    <message>
        <source>How the others are spread over the training.</source>
        <translation>Wie die übrigen über das Training verteilt sind.</translation>
    </message>
    <message>
        <source>Length of a fragment</source>
        <translation>Länge eines Ausschnitts</translation>
    </message>
    <message>
        <source>Seconds that an annotator sees of each side.</source>
        <translation>Sekunden, die man von jeder Seite sieht.</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Which pairs are asked: those on which the reward models disagree, or any.</source>
        <translation>Nach welchen Paaren gefragt wird: nach denen, über die die Belohnungsmodelle uneins sind, oder nach beliebigen.</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>Kandidaten</translation>
    </message>
    <message>
        <source>Pairs among which they disagree most.</source>
        <translation>Paare, unter denen sie am meisten uneins sind.</translation>
    </message>
    <message>
        <source>Reward models</source>
        <translation>Belohnungsmodelle</translation>
    </message>
    <message>
        <source>Networks whose mean is the reward.</source>
        <translation>Netze, deren Mittel die Belohnung ist.</translation>
    </message>
    <message>
        <source>Reward model&apos;s layers</source>
        <translation>Schichten des Belohnungsmodells</translation>
    </message>
    <message>
        <source>Widths of the hidden layers, such as 64-64.</source>
        <translation>Breiten der verborgenen Schichten, etwa 64-64.</translation>
    </message>
    <message>
        <source>Reward model&apos;s learning rate</source>
        <translation>Lernrate des Belohnungsmodells</translation>
    </message>
    <message>
        <source>Highest step size of its optimiser.</source>
        <translation>Größte Schrittweite seines Optimierers.</translation>
    </message>
    <message>
        <source>Reward model&apos;s epochs</source>
        <translation>Epochen des Belohnungsmodells</translation>
    </message>
    <message>
        <source>Passes over the comparisons whenever some have come in.</source>
        <translation>Durchgänge über die Vergleiche, sobald welche gekommen sind.</translation>
    </message>
    <message>
        <source>Label noise</source>
        <translation>Rauschen der Urteile</translation>
    </message>
    <message>
        <source>Share of answers that are taken to be given at random.</source>
        <translation>Anteil der Antworten, die als zufällig gegeben gelten.</translation>
    </message>
    <message>
        <source>Normalise rewards</source>
        <translation>Belohnungen normieren</translation>
    </message>
    <message>
        <source>Scales rewards by the deviation of the discounted return.</source>
        <translation>Skaliert Belohnungen nach der Abweichung des abgezinsten Ertrags.</translation>
    </message>
    <message>
        <source>Steps a round</source>
        <translation>Schritte je Runde</translation>
    </message>
    <message>
        <source>Steps of each environment between two updates.</source>
        <translation>Schritte jeder Umgebung zwischen zwei Updates.</translation>
    </message>
    <message>
        <source>Steps that one optimiser step learns from.</source>
        <translation>Schritte, aus denen ein Optimierungsschritt lernt.</translation>
    </message>
    <message>
        <source>Share of the training over which random actions grow rarer.</source>
        <translation>Anteil des Trainings, über den zufällige Aktionen seltener werden.</translation>
    </message>
    <message>
        <source>Random at first</source>
        <translation>Zufällig am Anfang</translation>
    </message>
    <message>
        <source>Share of random actions at the start.</source>
        <translation>Anteil zufälliger Aktionen am Anfang.</translation>
    </message>
    <message>
        <source>Random at last</source>
        <translation>Zufällig am Ende</translation>
    </message>
    <message>
        <source>Share of random actions from then on.</source>
        <translation>Anteil zufälliger Aktionen von da an.</translation>
    </message>
    <message>
        <source>Passes over a round&apos;s steps.</source>
        <translation>Durchgänge über die Schritte einer Runde.</translation>
    </message>
    <message>
        <source>Clip schedule</source>
        <translation>Verlauf der Grenze</translation>
    </message>
    <message>
        <source>How the clip range goes on over the run.</source>
        <translation>Wie die Grenze über den Lauf verläuft.</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>How the gradients become steps.</source>
        <translation>Wie aus Gradienten Schritte werden.</translation>
    </message>
    <message>
        <source>What a return is compared with: a value network, the episodes&apos; mean, or nothing.</source>
        <translation>Womit ein Ertrag verglichen wird: einem Wertnetz, dem Mittel der Episoden oder nichts.</translation>
    </message>
    <message>
        <source>Replay buffer</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>Steps that are kept to learn from.</source>
        <translation>Schritte, die zum Lernen behalten werden.</translation>
    </message>
    <message>
        <source>Learning starts</source>
        <translation>Lernen beginnt</translation>
    </message>
    <message>
        <source>Steps before the first update.</source>
        <translation>Schritte vor dem ersten Update.</translation>
    </message>
    <message>
        <source>Update every</source>
        <translation>Update alle</translation>
    </message>
    <message>
        <source>Optimiser steps</source>
        <translation>Optimierungsschritte</translation>
    </message>
    <message>
        <source>Of one update; -1: as many as steps were made.</source>
        <translation>Eines Updates; -1: so viele, wie Schritte gemacht wurden.</translation>
    </message>
    <message>
        <source>Target network every</source>
        <translation>Zielnetz alle</translation>
    </message>
    <message>
        <source>Steps after which the target network follows.</source>
        <translation>Schritte, nach denen das Zielnetz folgt.</translation>
    </message>
    <message>
        <source>Tau</source>
        <translation>Tau</translation>
    </message>
    <message>
        <source>How far the target network then moves; 1 is all the way.</source>
        <translation>Wie weit das Zielnetz dann folgt; 1 ist ganz.</translation>
    </message>
    <message>
        <source>Double Q-learning</source>
        <translation>Doppeltes Q-Lernen</translation>
    </message>
    <message>
        <source>The network chooses the next action, the target network values it.</source>
        <translation>Das Netz wählt die nächste Aktion, das Zielnetz bewertet sie.</translation>
    </message>
    <message>
        <source>Bins</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Into how many each number that is seen is told apart.</source>
        <translation>In wie viele jede gesehene Zahl unterschieden wird.</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Size to which numbers without bounds are cut.</source>
        <translation>Größe, auf die Zahlen ohne Grenzen beschnitten werden.</translation>
    </message>
    <message>
        <source>Learning rate at last</source>
        <translation>Lernrate am Ende</translation>
    </message>
    <message>
        <source>The learning rate falls to this over the run.</source>
        <translation>Die Lernrate fällt über den Lauf auf diesen Wert.</translation>
    </message>
    <message>
        <source>Value at the start</source>
        <translation>Wert am Anfang</translation>
    </message>
    <message>
        <source>Of every action; a high one makes the agent try all.</source>
        <translation>Jeder Aktion; ein hoher lässt den Agenten alle versuchen.</translation>
    </message>
    <message>
        <source>Of the teacher&apos;s choices as they are learned; lower is harder.</source>
        <translation>Der Wahl des Lehrers, wie sie gelernt wird; niedriger ist härter.</translation>
    </message>
    <message>
        <source>Actor</source>
        <translation>Wer handelt</translation>
    </message>
    <message>
        <source>Who acts meanwhile: mixed goes over from the teacher to the student.</source>
        <translation>Wer dabei handelt: mixed geht vom Lehrer zum Schüler über.</translation>
    </message>
    <message>
        <source>Of one update.</source>
        <translation>Eines Updates.</translation>
    </message>
    <message>
        <source>Learns from</source>
        <translation>Lernt aus</translation>
    </message>
    <message>
        <source>labels: from examples whose names are known; feedback: from good and bad alone, said of the names that it gives.</source>
        <translation>labels: aus Beispielen, deren Namen bekannt sind; feedback: allein aus gut und schlecht, gesagt zu den Namen, die es vergibt.</translation>
    </message>
    <message>
        <source>Highest step size of the optimiser; 0 goes by the size of the network.</source>
        <translation>Größte Schrittweite des Optimierers; 0 richtet sich nach der Größe des Netzes.</translation>
    </message>
    <message>
        <source>Examples a step</source>
        <translation>Beispiele je Schritt</translation>
    </message>
    <message>
        <source>Pictures or texts in one optimiser step.</source>
        <translation>Bilder oder Texte in einem Optimierungsschritt.</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>Geduld</translation>
    </message>
    <message>
        <source>Epochs without a better validation that end the run; 0 is never. The model is always the best one.</source>
        <translation>Epochen ohne bessere Validierung, die den Lauf beenden; 0 heißt nie. Das Modell ist immer das beste.</translation>
    </message>
    <message>
        <source>Wrong feedback</source>
        <translation>Falsche Urteile</translation>
    </message>
    <message>
        <source>Share of good and bad that is taken to be said in error.</source>
        <translation>Anteil von gut und schlecht, der als irrtümlich gilt.</translation>
    </message>
    <message>
        <source>Certainty</source>
        <translation>Gewissheit</translation>
    </message>
    <message>
        <source>A name that was found good and is so sure is not asked about again.</source>
        <translation>Ein Name, der für gut befunden wurde und so sicher ist, wird nicht noch einmal erfragt.</translation>
    </message>
    <message>
        <source>Judgments</source>
        <translation>Urteile</translation>
    </message>
    <message>
        <source>Most good and bad to ask for; 0 is as many as it takes.</source>
        <translation>Höchstzahl an erfragten Urteilen; 0 heißt so viele wie nötig.</translation>
    </message>
    <message>
        <source>share of names</source>
        <translation>Anteil der Namen</translation>
    </message>
    <message>
        <source>From feedback: the share of names that were found good.</source>
        <translation>Aus Urteilen: der Anteil der Namen, die für gut befunden wurden.</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>good or bad, in all</source>
        <translation>gut oder schlecht, insgesamt</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Width of the first layer of a new network for pictures; later layers have more.</source>
        <translation>Breite der ersten Schicht eines neuen Netzes für Bilder; spätere Schichten haben mehr.</translation>
    </message>
    <message>
        <source>Picture size</source>
        <translation>Bildgröße</translation>
    </message>
    <message>
        <source>Pixels a side that pictures are scaled to.</source>
        <translation>Pixel je Seite, auf die Bilder gebracht werden.</translation>
    </message>
    <message>
        <source>Tag scheme</source>
        <translation>Tag-Schema</translation>
    </message>
    <message>
        <source>How it writes tags; files are read in any of them.</source>
        <translation>Wie es Tags schreibt; Dateien werden in jedem Schema gelesen.</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Whether a decoder sees the words on both sides of the one that it names, or those before it alone.</source>
        <translation>Ob ein Decoder die Wörter zu beiden Seiten dessen sieht, das er benennt, oder nur die davor.</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>Klassifikator</translation>
    </message>
    <message>
        <source>Learns to name pictures or texts, from labels or from good and bad.</source>
        <translation>Lernt, Bilder oder Texte zu benennen, aus Labels oder aus gut und schlecht.</translation>
    </message>
    <message>
        <source>The mean over classes, each as much as any other.</source>
        <translation>Das Mittel über die Klassen, jede gleich viel wert.</translation>
    </message>
    <message>
        <source>Tagger</source>
        <translation>Tagger</translation>
    </message>
    <message>
        <source>Learns to find names in sentences, from tags or from good and bad.</source>
        <translation>Lernt, Namen in Sätzen zu finden, aus Tags oder aus gut und schlecht.</translation>
    </message>
    <message>
        <source>Of entities whose type and both ends are right.</source>
        <translation>Von Entitäten, deren Typ und beide Enden stimmen.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::AgreementModel</name>
    <message>
        <source>worse than chance</source>
        <translation>schlechter als Zufall</translation>
    </message>
    <message>
        <source>slight</source>
        <translation>sehr schwach</translation>
    </message>
    <message>
        <source>fair</source>
        <translation>schwach</translation>
    </message>
    <message>
        <source>moderate</source>
        <translation>mäßig</translation>
    </message>
    <message>
        <source>substantial</source>
        <translation>deutlich</translation>
    </message>
    <message>
        <source>almost perfect</source>
        <translation>fast vollkommen</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 und %2</translation>
    </message>
    <message>
        <source>%1 (%2 to %3)</source>
        <translation>%1 (%2 bis %3)</translation>
    </message>
    <message>
        <source>Annotators</source>
        <translation>Annotatoren</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa</source>
        <translation>Cohens Kappa</translation>
    </message>
    <message>
        <source>Shared pairs</source>
        <translation>Gemeinsame Paare</translation>
    </message>
    <message>
        <source>Agree on</source>
        <translation>Einig bei</translation>
    </message>
    <message>
        <source>Kappa, 95 % interval</source>
        <translation>Kappa, 95-%-Intervall</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::AnnotatorModel</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>Of the pairs where one side was preferred. One half inside the 95 % interval: no sign of a bias towards a side.</source>
        <translation>Von den Paaren, bei denen eine Seite bevorzugt wurde. Liegt die Hälfte im 95-%-Intervall, spricht nichts für eine Vorliebe für eine Seite.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Outcomes</source>
        <translation>Ausgänge</translation>
    </message>
    <message>
        <source>Left preferred</source>
        <translation>Links bevorzugt</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>Judgments</source>
        <translation>Urteile</translation>
    </message>
    <message>
        <source>Median time</source>
        <translation>Mittlere Zeit (Median)</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::AnswerCard</name>
    <message>
        <source>Answer %1</source>
        <translation>Antwort %1</translation>
    </message>
    <message>
        <source>place %1, shared</source>
        <translation>Platz %1, geteilt</translation>
    </message>
    <message>
        <source>place %1</source>
        <translation>Platz %1</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::AnswerView</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the whole text</source>
        <translation>Ganzen Text kopieren</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ClipResponseView</name>
    <message>
        <source>%L1 s</source>
        <translation>%L1 s</translation>
    </message>
    <message>
        <source>Written to %1</source>
        <translation>Geschrieben nach %1</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Save as GIF…</source>
        <translation>Als GIF speichern…</translation>
    </message>
    <message>
        <source>Save the clip</source>
        <translation>Den Clip speichern</translation>
    </message>
    <message>
        <source>Save as a strip of pictures (PNG)…</source>
        <translation>Als Bilderstreifen (PNG) speichern…</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>Was möchten Sie tun?</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ComparisonDetail</name>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Nobody has judged this yet</source>
        <translation>Darüber hat noch niemand geurteilt</translation>
    </message>
    <message>
        <source>Judgments</source>
        <translation>Urteile</translation>
    </message>
    <message>
        <source>%1 (taken back)</source>
        <translation>%1 (zurückgenommen)</translation>
    </message>
    <message>
        <source>Seen in another order: their %1 are %2 above.</source>
        <translation>In anderer Reihenfolge gesehen: deren %1 sind oben %2.</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>Antwort %1</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ComparisonModel</name>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Responses</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Judgments</source>
        <translation>Urteile</translation>
    </message>
    <message>
        <source>Retired: it is not asked any more.</source>
        <translation>Zurückgezogen: Danach wird nicht mehr gefragt.</translation>
    </message>
    <message>
        <source>retired</source>
        <translation>zurückgezogen</translation>
    </message>
    <message>
        <source>%1, retired</source>
        <translation>%1, zurückgezogen</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::Conversation</name>
    <message>
        <source>User</source>
        <translation>Nutzer</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>Assistent</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::DataPage</name>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Search prompts and responses</source>
        <translation>Prompts und Antworten durchsuchen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Judged</source>
        <translation>Beurteilt</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Which comparisons</source>
        <translation>Welche Vergleiche</translation>
    </message>
    <message>
        <source>Comparisons</source>
        <translation>Vergleiche</translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation>Noch keine Daten</translation>
    </message>
    <message>
        <source>Import preference rows, transcripts, prompts with responses, or prompts alone: .jsonl or .json, plain or gzipped.</source>
        <translation>Importieren Sie Präferenzzeilen, Gesprächsprotokolle, Prompts mit Antworten oder nur Prompts: .jsonl oder .json, auch mit gzip gepackt.</translation>
    </message>
    <message>
        <source>Generate answers</source>
        <translation>Antworten erzeugen</translation>
    </message>
    <message>
        <source>1 prompt</source>
        <translation>1 Prompt</translation>
    </message>
    <message>
        <source>%L1 prompts</source>
        <translation>%L1 Prompts</translation>
    </message>
    <message>
        <source>1 comparison</source>
        <translation>1 Vergleich</translation>
    </message>
    <message>
        <source>%L1 comparisons</source>
        <translation>%L1 Vergleiche</translation>
    </message>
    <message>
        <source>1 judgment</source>
        <translation>1 Urteil</translation>
    </message>
    <message>
        <source>%L1 judgments</source>
        <translation>%L1 Urteile</translation>
    </message>
    <message>
        <source>%L1 shown</source>
        <translation>%L1 gezeigt</translation>
    </message>
    <message>
        <source>%L1 prompts, no answers yet</source>
        <translation>%L1 Prompts, noch ohne Antworten</translation>
    </message>
    <message>
        <source>Let a model answer the prompts, or import answers, to have something to compare.</source>
        <translation>Lassen Sie ein Modell die Prompts beantworten oder importieren Sie Antworten, damit es etwas zu vergleichen gibt.</translation>
    </message>
    <message>
        <source>Importing %1</source>
        <translation>%1 wird importiert</translation>
    </message>
    <message>
        <source>Exporting %1</source>
        <translation>%1 wird exportiert</translation>
    </message>
    <message>
        <source>Imported %L1 rows in %2 s: %L3 comparisons, %L4 judgments.</source>
        <translation>%L1 Zeilen in %2 s importiert: %L3 Vergleiche, %L4 Urteile.</translation>
    </message>
    <message>
        <source>%L1 rows were left out.</source>
        <translation>%L1 Zeilen wurden ausgelassen.</translation>
    </message>
    <message>
        <source>The first, line %1: %2</source>
        <translation>Die erste, Zeile %1: %2</translation>
    </message>
    <message>
        <source>Label them</source>
        <translation>Beurteilen</translation>
    </message>
    <message>
        <source>Wrote %L1 rows to %2.</source>
        <translation>%L1 Zeilen nach %2 geschrieben.</translation>
    </message>
    <message>
        <source>%L1 were left out: %2</source>
        <translation>%L1 wurden ausgelassen: %2</translation>
    </message>
    <message>
        <source>Preferences for TRL (prompt, chosen, rejected)</source>
        <translation>Präferenzen für TRL (prompt, chosen, rejected)</translation>
    </message>
    <message>
        <source>HH-RLHF transcripts (chosen, rejected)</source>
        <translation>HH-RLHF-Protokolle (chosen, rejected)</translation>
    </message>
    <message>
        <source>Every judgment, the whole history</source>
        <translation>Jedes Urteil, die ganze Geschichte</translation>
    </message>
    <message>
        <source>All rows, as they came in</source>
        <translation>Alle Zeilen, wie sie hereinkamen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>Zurückgezogen</translation>
    </message>
    <message>
        <source>1 row was already in the project and was left out.</source>
        <translation>1 Zeile war schon im Projekt und wurde ausgelassen.</translation>
    </message>
    <message>
        <source>%L1 rows were already in the project and were left out.</source>
        <translation>%L1 Zeilen waren schon im Projekt und wurden ausgelassen.</translation>
    </message>
    <message>
        <source>1 row repeats another of the file and was left out.</source>
        <translation>1 Zeile wiederholt eine andere der Datei und wurde ausgelassen.</translation>
    </message>
    <message>
        <source>%L1 rows repeat others of the file and were left out.</source>
        <translation>%L1 Zeilen wiederholen andere der Datei und wurden ausgelassen.</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl *.jsonl.gz *.jsonl.zst)</source>
        <translation>JSON-Zeilen (*.jsonl *.jsonl.gz *.jsonl.zst)</translation>
    </message>
    <message>
        <source>JSON list (*.json *.json.gz)</source>
        <translation>JSON-Liste (*.json *.json.gz)</translation>
    </message>
    <message>
        <source>Table (*.csv *.tsv *.csv.gz)</source>
        <translation>Tabelle (*.csv *.tsv *.csv.gz)</translation>
    </message>
    <message>
        <source>Columns that were not used: %1.</source>
        <translation>Nicht verwendete Spalten: %1.</translation>
    </message>
    <message>
        <source>Single answers for TRL&apos;s KTO (prompt, completion, label)</source>
        <translation>Einzelne Antworten für KTO in TRL (prompt, completion, label)</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::FieldForm</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>(%1)</source>
        <translation>(%1)</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::FigureText</name>
    <message>
        <source>too few to tell (1 pair)</source>
        <translation>zu wenige, um es zu sagen (1 Paar)</translation>
    </message>
    <message numerus="yes">
        <source>too few to tell (%n pairs)</source>
        <translation>
            <numerusform>zu wenige, um es zu sagen (%n Paar)</numerusform>
            <numerusform>zu wenige, um es zu sagen (%n Paare)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 % (%2–%3) of %L4</source>
        <translation>%1 % (%2–%3) von %L4</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::FileResponseView</name>
    <message>
        <source>A file of type %1, which this window cannot show. It lies in the project&apos;s folder blobs, under %2.</source>
        <translation>Eine Datei vom Typ %1, die dieses Fenster nicht zeigen kann. Sie liegt im Ordner blobs des Projekts unter %2.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::GeneratePage</name>
    <message>
        <source>Generate</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Label them</source>
        <translation>Beurteilen</translation>
    </message>
    <message>
        <source>Answers a prompt</source>
        <translation>Antworten je Prompt</translation>
    </message>
    <message>
        <source>Two make a pair to compare; more are ranked together.</source>
        <translation>Zwei ergeben ein Paar zum Vergleichen; mehr werden gemeinsam in eine Rangfolge gebracht.</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>Which model writes. Its name is hidden while you judge.</source>
        <translation>Welches Modell schreibt. Sein Name bleibt verborgen, während Sie urteilen.</translation>
    </message>
    <message>
        <source>New answers to your prompts</source>
        <translation>Neue Antworten auf Ihre Prompts</translation>
    </message>
    <message>
        <source>Writing answers</source>
        <translation>Antworten werden geschrieben</translation>
    </message>
    <message>
        <source>This project is open for reading only.</source>
        <translation>Dieses Projekt ist nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>1 prompt</source>
        <translation>1 Prompt</translation>
    </message>
    <message>
        <source>%1 prompts</source>
        <translation>%1 Prompts</translation>
    </message>
    <message>
        <source>The model writes in the background; label meanwhile. Held-out prompts are left alone.</source>
        <translation>Das Modell schreibt im Hintergrund; urteilen Sie derweil. Zurückgehaltene Prompts bleiben unberührt.</translation>
    </message>
    <message>
        <source>There are no prompts yet: import some first.</source>
        <translation>Es gibt noch keine Prompts: Importieren Sie zuerst welche.</translation>
    </message>
    <message>
        <source>New comparisons that wait to be judged: %1.</source>
        <translation>Neue Vergleiche, die auf ein Urteil warten: %1.</translation>
    </message>
    <message>
        <source>%1 new answers, but no two that differ. Raise the temperature.</source>
        <translation>%1 neue Antworten, aber keine zwei verschiedenen. Erhöhen Sie die Temperatur.</translation>
    </message>
    <message>
        <source>Stopped. New comparisons that wait to be judged: %1.</source>
        <translation>Angehalten. Neue Vergleiche, die auf ein Urteil warten: %1.</translation>
    </message>
    <message>
        <source>Stopped before the first answers were stored.</source>
        <translation>Angehalten, bevor die ersten Antworten gespeichert waren.</translation>
    </message>
    <message>
        <source>Answers are being written already. The next can start when that has ended or was stopped.</source>
        <translation>Es werden schon Antworten geschrieben. Die nächsten können beginnen, wenn das zu Ende ist oder angehalten wurde.</translation>
    </message>
    <message>
        <source>Starting model</source>
        <translation>Ausgangsmodell</translation>
    </message>
    <message>
        <source>as needed</source>
        <translation>nach Bedarf</translation>
    </message>
    <message>
        <source>How many prompts get answers. As needed: as many pairs as will be judged – what a loop&apos;s round still waits for, else 100, at most one a prompt – less those of this model that wait already.</source>
        <translation>Wie viele Prompts Antworten bekommen. Nach Bedarf: so viele Paare, wie beurteilt werden – worauf die Runde einer Schleife noch wartet, sonst 100, höchstens eines je Prompt –, abzüglich derer dieses Modells, die schon warten.</translation>
    </message>
    <message>
        <source>As many pairs of this model as will be judged next wait already: %1. Choose a number of prompts to get more.</source>
        <translation>Es warten schon so viele Paare dieses Modells, wie als Nächstes beurteilt werden: %1. Wählen Sie eine Zahl von Prompts, um mehr zu bekommen.</translation>
    </message>
    <message>
        <source>Older ones, of other models: %1.</source>
        <translation>Ältere, von anderen Modellen: %1.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ImageResponseView</name>
    <message>
        <source>This file is no picture that can be shown.</source>
        <translation>Diese Datei ist kein Bild, das gezeigt werden kann.</translation>
    </message>
    <message>
        <source>%1 × %2 pixels</source>
        <translation>%1 × %2 Pixel</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ImportDialog</name>
    <message>
        <source>preference rows (prompt, chosen, rejected)</source>
        <translation>Präferenzzeilen (prompt, chosen, rejected)</translation>
    </message>
    <message>
        <source>HH-RLHF transcripts (chosen, rejected)</source>
        <translation>HH-RLHF-Protokolle (chosen, rejected)</translation>
    </message>
    <message>
        <source>prompts with responses, unlabelled</source>
        <translation>Prompts mit Antworten, ohne Urteil</translation>
    </message>
    <message>
        <source>prompts alone</source>
        <translation>nur Prompts</translation>
    </message>
    <message>
        <source>columns, by the mapping beside</source>
        <translation>Spalten, nach der Zuordnung daneben</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Response A</source>
        <translation>Antwort A</translation>
    </message>
    <message>
        <source>Response B</source>
        <translation>Antwort B</translation>
    </message>
    <message>
        <source>Chosen</source>
        <translation>Gewählt</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Verworfen</translation>
    </message>
    <message>
        <source>Responses</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Preference</source>
        <translation>Präferenz</translation>
    </message>
    <message>
        <source>Preference of %1</source>
        <translation>Präferenz von %1</translation>
    </message>
    <message>
        <source>Leave unusable rows out instead of refusing the file</source>
        <translation>Unbrauchbare Zeilen auslassen, statt die Datei abzulehnen</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Import data</source>
        <translation>Daten importieren</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Columns of the file</source>
        <translation>Spalten der Datei</translation>
    </message>
    <message>
        <source>Preferences in the file are of</source>
        <translation>Präferenzen in der Datei sind von</translation>
    </message>
    <message>
        <source>the file&apos;s name</source>
        <translation>der Name der Datei</translation>
    </message>
    <message>
        <source>Annotator of the preferences in the file</source>
        <translation>Annotator der Präferenzen in der Datei</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Read as %1.</source>
        <translation>Gelesen als %1.</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>(keine)</translation>
    </message>
    <message>
        <source>Preferred</source>
        <translation>Bevorzugt</translation>
    </message>
    <message>
        <source>Rows that cannot be used</source>
        <translation>Zeilen, die nicht brauchbar sind</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Rank all answers to a prompt together</source>
        <translation>Alle Antworten auf einen Prompt zusammen ordnen</translation>
    </message>
    <message>
        <source>Answers that nobody has judged yet are put in order in one go (up to %1), instead of two at a time.</source>
        <translation>Antworten, die noch niemand beurteilt hat, werden auf einmal geordnet (bis zu %1) statt immer zwei.</translation>
    </message>
    <message>
        <source>Bring in again what the project has already</source>
        <translation>Noch einmal aufnehmen, was das Projekt schon hat</translation>
    </message>
    <message>
        <source>Rows with the same prompt, the same responses and the same verdict of the same annotator are left out otherwise, so that nothing counts twice.</source>
        <translation>Sonst werden Zeilen mit demselben Prompt, denselben Antworten und demselben Urteil derselben Person ausgelassen, damit nichts doppelt zählt.</translation>
    </message>
    <message>
        <source>Part of the folder</source>
        <translation>Teil des Ordners</translation>
    </message>
    <message>
        <source>A .jsonl, .json, .csv, .parquet or .arrow file, or a folder</source>
        <translation>Eine Datei .jsonl, .json, .csv, .parquet oder .arrow, oder ein Ordner</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>A folder of data as Hugging Face&apos;s datasets are laid out: what save_to_disk writes, or a copy of a repository.</source>
        <translation>Ein Ordner mit Daten, wie die Datensätze von Hugging Face angelegt sind: was save_to_disk schreibt, oder die Kopie eines Repositoriums.</translation>
    </message>
    <message>
        <source>Data (%1);;All files (*)</source>
        <translation>Daten (%1);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>single answers (prompt, completion, label)</source>
        <translation>einzelne Antworten (prompt, completion, label)</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>the first is better</source>
        <translation>die erste ist besser</translation>
    </message>
    <message>
        <source>the second is better</source>
        <translation>die zweite ist besser</translation>
    </message>
    <message>
        <source>a tie</source>
        <translation>unentschieden</translation>
    </message>
    <message>
        <source>both are bad</source>
        <translation>beide sind schlecht</translation>
    </message>
    <message>
        <source>both are good</source>
        <translation>beide sind gut</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>Annotator</source>
        <translation>Annotator</translation>
    </message>
    <message>
        <source>What the labels mean</source>
        <translation>Was die Urteile bedeuten</translation>
    </message>
    <message>
        <source>For example first=0,second=1,tie=2, or signed: below 0 the first answer is better, above 0 the second.</source>
        <translation>Zum Beispiel first=0,second=1,tie=2 oder signed: unter 0 ist die erste Antwort besser, über 0 die zweite.</translation>
    </message>
    <message>
        <source>as the file says</source>
        <translation>wie die Datei es sagt</translation>
    </message>
    <message>
        <source>Not used: %1.</source>
        <translation>Nicht verwendet: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 → %3, %n row(s)</source>
        <translation>
            <numerusform>%1: %2 → %3, %n Zeile</numerusform>
            <numerusform>%1: %2 → %3, %n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>(in the rows that are shown)</source>
        <translation>(in den gezeigten Zeilen)</translation>
    </message>
    <message>
        <source>What a label means is never guessed: choose it here, then the file can come in.</source>
        <translation>Was ein Wert bedeutet, wird nie geraten: Wählen Sie es hier, dann kann die Datei importiert werden.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::JobNote</name>
    <message>
        <source>stopping …</source>
        <translation>hält an …</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>starting …</source>
        <translation>beginnt …</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::JudgeBoard</name>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Why? Goes with your next judgment. Enter keeps it, Esc drops it.</source>
        <translation>Warum? Geht mit Ihrem nächsten Urteil. Eingabe behält es, Esc verwirft es.</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Your judgment</source>
        <translation>Ihr Urteil</translation>
    </message>
    <message>
        <source>A much better</source>
        <translation>A viel besser</translation>
    </message>
    <message>
        <source>A better</source>
        <translation>A besser</translation>
    </message>
    <message>
        <source>A slightly</source>
        <translation>A etwas</translation>
    </message>
    <message>
        <source>Tie</source>
        <translation>Gleich gut</translation>
    </message>
    <message>
        <source>B slightly</source>
        <translation>B etwas</translation>
    </message>
    <message>
        <source>B better</source>
        <translation>B besser</translation>
    </message>
    <message>
        <source>B much better</source>
        <translation>B viel besser</translation>
    </message>
    <message>
        <source>%1: place %2</source>
        <translation>%1: Platz %2</translation>
    </message>
    <message>
        <source>%1 is level</source>
        <translation>%1 gleichauf</translation>
    </message>
    <message>
        <source>%1 is next best</source>
        <translation>%1 ist nächstbeste</translation>
    </message>
    <message>
        <source>level with the last</source>
        <translation>gleichauf mit der letzten</translation>
    </message>
    <message>
        <source>take back</source>
        <translation>zurücknehmen</translation>
    </message>
    <message>
        <source>record</source>
        <translation>speichern</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>tie</source>
        <translation>gleich gut</translation>
    </message>
    <message>
        <source>all level</source>
        <translation>alle gleichauf</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>both good</source>
        <translation>beide gut</translation>
    </message>
    <message>
        <source>all good</source>
        <translation>alle gut</translation>
    </message>
    <message>
        <source>both bad</source>
        <translation>beide schlecht</translation>
    </message>
    <message>
        <source>all bad</source>
        <translation>alle schlecht</translation>
    </message>
    <message>
        <source>skip</source>
        <translation>überspringen</translation>
    </message>
    <message>
        <source>why</source>
        <translation>warum</translation>
    </message>
    <message>
        <source>raw text</source>
        <translation>Rohtext</translation>
    </message>
    <message>
        <source>undo</source>
        <translation>rückgängig</translation>
    </message>
    <message>
        <source>Ctrl Z</source>
        <translation>Strg Z</translation>
    </message>
    <message>
        <source>hold</source>
        <translation>anhalten</translation>
    </message>
    <message>
        <source>Bad</source>
        <translation>Schlecht</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>worst</source>
        <translation>am schlechtesten</translation>
    </message>
    <message>
        <source>best</source>
        <translation>am besten</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>schlecht</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::JudgmentText</name>
    <message>
        <source>tie</source>
        <translation>gleich gut</translation>
    </message>
    <message>
        <source>%1 is much better</source>
        <translation>%1 ist viel besser</translation>
    </message>
    <message>
        <source>%1 is better</source>
        <translation>%1 ist besser</translation>
    </message>
    <message>
        <source>%1 is slightly better</source>
        <translation>%1 ist etwas besser</translation>
    </message>
    <message>
        <source>both good</source>
        <translation>beide gut</translation>
    </message>
    <message>
        <source>all good</source>
        <translation>alle gut</translation>
    </message>
    <message>
        <source>both bad</source>
        <translation>beide schlecht</translation>
    </message>
    <message>
        <source>all bad</source>
        <translation>alle schlecht</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>zurückgenommen</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>Punkte: %1</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>schlecht</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::KeyHint</name>
    <message>
        <source>Key: %1</source>
        <translation>Taste: %1</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umschalt</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::LabelHeader</name>
    <message>
        <source>Guidelines</source>
        <translation>Richtlinien</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Ctrl K</source>
        <translation>Strg K</translation>
    </message>
    <message>
        <source>as %1</source>
        <translation>als %1</translation>
    </message>
    <message>
        <source>%L1 of %L2</source>
        <translation>%L1 von %L2</translation>
    </message>
    <message>
        <source>%L1 an hour</source>
        <translation>%L1 pro Stunde</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::LabelKeys</name>
    <message>
        <source>the left, the right answer is better</source>
        <translation>die linke, die rechte Antwort ist besser</translation>
    </message>
    <message>
        <source>how much better, from A to B</source>
        <translation>wie viel besser, von A bis B</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>a tie</source>
        <translation>gleich gut</translation>
    </message>
    <message>
        <source>the next best answer</source>
        <translation>die nächstbeste Antwort</translation>
    </message>
    <message>
        <source>the next one is level with the last</source>
        <translation>die nächste steht gleichauf mit der letzten</translation>
    </message>
    <message>
        <source>take back the last place</source>
        <translation>den letzten Platz zurücknehmen</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>record the ranking</source>
        <translation>die Rangfolge speichern</translation>
    </message>
    <message>
        <source>all are level</source>
        <translation>alle gleichauf</translation>
    </message>
    <message>
        <source>all are good</source>
        <translation>alle sind gut</translation>
    </message>
    <message>
        <source>all are bad</source>
        <translation>alle sind schlecht</translation>
    </message>
    <message>
        <source>skip</source>
        <translation>überspringen</translation>
    </message>
    <message>
        <source>say why, with the next judgment</source>
        <translation>begründen, zusammen mit dem nächsten Urteil</translation>
    </message>
    <message>
        <source>Ctrl Z</source>
        <translation>Strg Z</translation>
    </message>
    <message>
        <source>undo, as far back as you like</source>
        <translation>rückgängig, so weit zurück wie gewünscht</translation>
    </message>
    <message>
        <source>raw text or rendered</source>
        <translation>Rohtext oder formatiert</translation>
    </message>
    <message>
        <source>scroll the answers</source>
        <translation>die Antworten blättern</translation>
    </message>
    <message>
        <source>guidelines</source>
        <translation>Richtlinien</translation>
    </message>
    <message>
        <source>these keys</source>
        <translation>diese Tasten</translation>
    </message>
    <message>
        <source>Ctrl K</source>
        <translation>Strg K</translation>
    </message>
    <message>
        <source>all commands</source>
        <translation>alle Befehle</translation>
    </message>
    <message>
        <source>hold the clips, or let them go on</source>
        <translation>die Clips anhalten oder weiterlaufen lassen</translation>
    </message>
    <message>
        <source>the answer&apos;s score</source>
        <translation>die Punkte der Antwort</translation>
    </message>
    <message>
        <source>the answer is bad, is good</source>
        <translation>die Antwort ist schlecht, ist gut</translation>
    </message>
    <message>
        <source>the answer is good</source>
        <translation>die Antwort ist gut</translation>
    </message>
    <message>
        <source>the answer is bad</source>
        <translation>die Antwort ist schlecht</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::LabelPage</name>
    <message>
        <source>Label</source>
        <translation>Urteilen</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>Noch nichts zu vergleichen</translation>
    </message>
    <message>
        <source>Bring in prompts with two or more answers each, or let a model write the answers.</source>
        <translation>Holen Sie Prompts mit je zwei oder mehr Antworten herein oder lassen Sie ein Modell die Antworten schreiben.</translation>
    </message>
    <message>
        <source>Import data…</source>
        <translation>Daten importieren …</translation>
    </message>
    <message>
        <source>Generate answers</source>
        <translation>Antworten erzeugen</translation>
    </message>
    <message>
        <source>Everything is judged</source>
        <translation>Alles ist beurteilt</translation>
    </message>
    <message>
        <source>You have judged every comparison that is open. Train the reward model on it, or generate new pairs. Ctrl+Z takes your last judgment back.</source>
        <translation>Sie haben über jeden offenen Vergleich geurteilt. Trainieren Sie damit das Belohnungsmodell oder erzeugen Sie neue Paare. Strg+Z nimmt Ihr letztes Urteil zurück.</translation>
    </message>
    <message>
        <source>Train the reward model</source>
        <translation>Belohnungsmodell trainieren</translation>
    </message>
    <message>
        <source>Generate new pairs</source>
        <translation>Neue Paare erzeugen</translation>
    </message>
    <message>
        <source>Labelling cannot start</source>
        <translation>Das Urteilen kann nicht beginnen</translation>
    </message>
    <message>
        <source>The line above says why.</source>
        <translation>Die Zeile darüber sagt, warum.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Rank the answers first: press their numbers, best first, then Enter.</source>
        <translation>Bringen Sie die Antworten zuerst in eine Rangfolge: Drücken Sie ihre Nummern, die beste zuerst, dann Eingabe.</translation>
    </message>
    <message>
        <source>You have judged this pair in another program already. That was kept as it was; the next pair is shown.</source>
        <translation>Dieses Paar haben Sie schon in einem anderen Programm beurteilt. Das bleibt, wie es war; das nächste Paar wird gezeigt.</translation>
    </message>
    <message>
        <source>You have judged this answer in another program already. That was kept as it was; the next one is shown.</source>
        <translation>Sie haben diese Antwort schon in einem anderen Programm beurteilt. Das bleibt, wie es war; die nächste wird gezeigt.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::Labels</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::Language</name>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::LoopForm</name>
    <message>
        <source>Rounds</source>
        <translation>Runden</translation>
    </message>
    <message>
        <source>In each the policy answers, people judge, the reward model and the policy learn.</source>
        <translation>In jeder antwortet die Policy, Menschen urteilen, Belohnungsmodell und Policy lernen.</translation>
    </message>
    <message>
        <source>Labels in all</source>
        <translation>Urteile insgesamt</translation>
    </message>
    <message>
        <source>Judgments in all rounds together, head-to-heads among them.</source>
        <translation>Urteile in allen Runden zusammen, die direkten Vergleiche eingeschlossen.</translation>
    </message>
    <message>
        <source>Of these for head-to-heads</source>
        <translation>Davon für direkte Vergleiche</translation>
    </message>
    <message>
        <source>Judgments that decide whether a round&apos;s new policy is kept. They teach the next reward model like any others.</source>
        <translation>Urteile, die entscheiden, ob die neue Policy einer Runde behalten wird. Das nächste Belohnungsmodell lernt aus ihnen wie aus allen anderen.</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Who judges</source>
        <translation>Wer urteilt</translation>
    </message>
    <message>
        <source>Judgments turned round</source>
        <translation>Umgedrehte Urteile</translation>
    </message>
    <message>
        <source>Share of the simulated annotator&apos;s preferences that are false.</source>
        <translation>Anteil der Vorlieben des simulierten Annotators, die falsch sind.</translation>
    </message>
    <message>
        <source>How long the policy is tuned; the rest stands as the project&apos;s recipe says.</source>
        <translation>Wie lange die Policy angepasst wird; alles andere steht, wie es das Rezept des Projekts sagt.</translation>
    </message>
    <message>
        <source>Answers behind the figures</source>
        <translation>Antworten hinter den Zahlen</translation>
    </message>
    <message>
        <source>So many answers to prompts for test are behind the win rates of a round. Nothing is decided by them.</source>
        <translation>So viele Antworten auf Test-Prompts stehen hinter den Gewinnraten einer Runde. Entschieden wird danach nichts.</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Menschen</translation>
    </message>
    <message>
        <source>Simulated: by the task&apos;s gold rule</source>
        <translation>Simuliert: nach der Goldregel der Aufgabe</translation>
    </message>
    <message>
        <source>Simulated: prefers the longer answer</source>
        <translation>Simuliert: bevorzugt die längere Antwort</translation>
    </message>
    <message>
        <source>Simulated: at random</source>
        <translation>Simuliert: zufällig</translation>
    </message>
    <message>
        <source>The first round: %1 pairs and %2 head-to-heads, judged by the simulated annotator.</source>
        <translation>Die erste Runde: %1 Paare und %2 direkte Vergleiche, beurteilt vom simulierten Annotator.</translation>
    </message>
    <message>
        <source>The first round asks people for %1 pairs, then for %2 head-to-heads of the new policy against the old. It waits for them as long as it takes.</source>
        <translation>Die erste Runde fragt Menschen nach %1 Paaren, dann nach %2 direkten Vergleichen der neuen Policy mit der alten. Sie wartet darauf, so lange es dauert.</translation>
    </message>
    <message>
        <source>How the policy learns</source>
        <translation>Wie die Policy lernt</translation>
    </message>
    <message>
        <source>Online DPO and best of n learn from the policy&apos;s own answers, as the reward model orders them; the others from rollouts that it rewards.</source>
        <translation>Online-DPO und Bestes von n lernen aus eigenen Antworten der Policy, wie das Belohnungsmodell sie ordnet; die anderen aus Rollouts, die es belohnt.</translation>
    </message>
    <message>
        <source>PPO</source>
        <translation>PPO</translation>
    </message>
    <message>
        <source>REINFORCE</source>
        <translation>REINFORCE</translation>
    </message>
    <message>
        <source>RLOO</source>
        <translation>RLOO</translation>
    </message>
    <message>
        <source>GRPO</source>
        <translation>GRPO</translation>
    </message>
    <message>
        <source>Online DPO</source>
        <translation>Online-DPO</translation>
    </message>
    <message>
        <source>Best of n</source>
        <translation>Bestes von n</translation>
    </message>
    <message>
        <source>Iterations a round</source>
        <translation>Iterationen je Runde</translation>
    </message>
    <message>
        <source>Of its pairs, people judge</source>
        <translation>Davon beurteilen Menschen</translation>
    </message>
    <message>
        <source>From the second round on. Below 100 % the reward model judges alone while it agrees with people on this part; where it does not, they are asked for the rest.</source>
        <translation>Ab der zweiten Runde. Unter 100 % urteilt das Belohnungsmodell allein, solange es bei diesem Teil mit den Menschen übereinstimmt; wo nicht, werden sie nach dem Rest gefragt.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::LoopNow</name>
    <message>
        <source>Round %1 of %2</source>
        <translation>Runde %1 von %2</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weitergehen</translation>
    </message>
    <message>
        <source>Label them</source>
        <translation>Beurteilen</translation>
    </message>
    <message>
        <source>See the run</source>
        <translation>Lauf ansehen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>It stops at a checkpoint and goes on from there the next time.</source>
        <translation>Sie hält an einem Zwischenstand an und geht beim nächsten Mal von dort weiter.</translation>
    </message>
    <message>
        <source>%1 – stopped, it goes on where it was</source>
        <translation>%1 – angehalten, sie geht weiter, wo sie war</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>End this loop</source>
        <translation>Diese Schleife beenden</translation>
    </message>
    <message>
        <source>It does not go on, and another one can be set up. Judgments, runs and the model in use stay as they are.</source>
        <translation>Sie geht nicht weiter, und eine andere kann eingerichtet werden. Urteile, Läufe und das benutzte Modell bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>%1 – goes round in another program</source>
        <translation>%1 – läuft in einem anderen Programm</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::LoopPage</name>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
    <message>
        <source>Another loop</source>
        <translation>Noch eine Schleife</translation>
    </message>
    <message>
        <source>Its rounds are counted on from the last one&apos;s.</source>
        <translation>Ihre Runden werden von der letzten an weitergezählt.</translation>
    </message>
    <message>
        <source>Set up a loop</source>
        <translation>Schleife einrichten</translation>
    </message>
    <message>
        <source>Start the loop</source>
        <translation>Schleife starten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>A new loop</source>
        <translation>Eine neue Schleife</translation>
    </message>
    <message>
        <source>The loop has gone through its rounds.</source>
        <translation>Die Schleife hat ihre Runden durchlaufen.</translation>
    </message>
    <message>
        <source>No loop yet</source>
        <translation>Noch keine Schleife</translation>
    </message>
    <message>
        <source>A loop goes round: the model in use answers prompts, people (or a simulated annotator) judge its answers, the reward model learns from all judgments, the policy is tuned to it, and judged head-to-heads decide whether the new policy is kept. It needs prompts, a model that answers them, and labels, for which it waits as long as it takes.</source>
        <translation>Eine Schleife läuft rundum: Das benutzte Modell beantwortet Prompts, Menschen (oder ein simulierter Annotator) beurteilen seine Antworten, das Belohnungsmodell lernt aus allen Urteilen, die Policy wird daran angepasst, und beurteilte direkte Vergleiche entscheiden, ob die neue Policy behalten wird. Sie braucht Prompts, ein Modell, das sie beantwortet, und Urteile, auf die sie wartet, so lange es dauert.</translation>
    </message>
    <message>
        <source>A loop needs prompts</source>
        <translation>Eine Schleife braucht Prompts</translation>
    </message>
    <message>
        <source>Its model answers prompts for training, and people judge the answers, round after round. Import some first.</source>
        <translation>Ihr Modell beantwortet Trainings-Prompts, und Menschen beurteilen die Antworten, Runde um Runde. Zuerst müssen welche importiert werden.</translation>
    </message>
    <message>
        <source>Import data…</source>
        <translation>Daten importieren …</translation>
    </message>
    <message>
        <source>This project is open for reading only.</source>
        <translation>Dieses Projekt ist nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>There are no prompts for training: import some first.</source>
        <translation>Es gibt keine Trainings-Prompts: Zuerst welche importieren.</translation>
    </message>
    <message>
        <source>1 round</source>
        <translation>1 Runde</translation>
    </message>
    <message>
        <source>%1 rounds</source>
        <translation>%1 Runden</translation>
    </message>
    <message>
        <source>The loop goes round in another program.</source>
        <translation>Die Schleife läuft in einem anderen Programm.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::LoopText</name>
    <message>
        <source>Labels</source>
        <translation>Urteile</translation>
    </message>
    <message>
        <source>Judgments of the round, head-to-heads among them.</source>
        <translation>Urteile der Runde, die direkten Vergleiche eingeschlossen.</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Entschieden</translation>
    </message>
    <message>
        <source>%1 % of %2</source>
        <translation>%1 % von %2</translation>
    </message>
    <message>
        <source>Labels that say which answer is better: the others are ties.</source>
        <translation>Urteile, die sagen, welche Antwort besser ist: Die anderen sind unentschieden.</translation>
    </message>
    <message>
        <source>Of the model in use after the round, with its 95% interval, on prompts for test. Nothing is decided by it.</source>
        <translation>Des nach der Runde benutzten Modells, mit dem 95-%-Intervall, auf Test-Prompts. Entschieden wird danach nichts.</translation>
    </message>
    <message>
        <source>Win over base</source>
        <translation>Gewinnrate gegen die Basis</translation>
    </message>
    <message>
        <source>is the base model</source>
        <translation>ist das Basismodell</translation>
    </message>
    <message>
        <source>New policy over the last</source>
        <translation>Neue Policy gegen die letzte</translation>
    </message>
    <message>
        <source>Of the round&apos;s new policy, kept or not, against the model that it was to replace; on prompts for test.</source>
        <translation>Der neuen Policy der Runde, behalten oder nicht, gegen das Modell, das sie ersetzen sollte; auf Test-Prompts.</translation>
    </message>
    <message>
        <source>KL to base</source>
        <translation>KL zur Basis</translation>
    </message>
    <message>
        <source>%1 over %2 answers</source>
        <translation>%1 über %2 Antworten</translation>
    </message>
    <message>
        <source>Nats per answer: how far the model in use has moved from the base model.</source>
        <translation>Nats je Antwort: wie weit sich das benutzte Modell vom Basismodell entfernt hat.</translation>
    </message>
    <message>
        <source>Gold components, over %1 answers</source>
        <translation>Gold-Bestandteile, über %1 Antworten</translation>
    </message>
    <message>
        <source>Means of the task&apos;s known rule. Nothing is decided by them.</source>
        <translation>Mittelwerte der bekannten Regel der Aufgabe. Entschieden wird danach nichts.</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>Belohnungsmodell</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Policy</translation>
    </message>
    <message>
        <source>Head-to-heads</source>
        <translation>Direkte Vergleiche</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>The model in use answers prompts, in pairs to be judged.</source>
        <translation>Das benutzte Modell beantwortet Prompts, in Paaren, die zu beurteilen sind.</translation>
    </message>
    <message>
        <source>The simulated annotator judges: %1 of %2. People may judge as well.</source>
        <translation>Der simulierte Annotator urteilt: %1 von %2. Menschen können ebenfalls urteilen.</translation>
    </message>
    <message>
        <source>Waiting for people: %1 of %2 judged.</source>
        <translation>Wartet auf Menschen: %1 von %2 beurteilt.</translation>
    </message>
    <message>
        <source>The reward model learns from all judgments so far.</source>
        <translation>Das Belohnungsmodell lernt aus allen bisherigen Urteilen.</translation>
    </message>
    <message>
        <source>The policy is tuned to the reward model.</source>
        <translation>Die Policy wird an das Belohnungsmodell angepasst.</translation>
    </message>
    <message>
        <source>The new policy and the model in use answer the same prompts.</source>
        <translation>Die neue Policy und das benutzte Modell beantworten dieselben Prompts.</translation>
    </message>
    <message>
        <source>The simulated annotator judges the new policy against the model in use: %1 of %2 head-to-heads.</source>
        <translation>Der simulierte Annotator beurteilt die neue Policy gegen das benutzte Modell: %1 von %2 direkten Vergleichen.</translation>
    </message>
    <message>
        <source>Waiting for people: %1 of %2 head-to-heads judged. They decide whether the new policy is kept.</source>
        <translation>Wartet auf Menschen: %1 von %2 direkten Vergleichen beurteilt. Sie entscheiden, ob die neue Policy behalten wird.</translation>
    </message>
    <message>
        <source>The round&apos;s figures are measured on prompts for test.</source>
        <translation>Die Zahlen der Runde werden auf Test-Prompts gemessen.</translation>
    </message>
    <message>
        <source>The next round begins.</source>
        <translation>Die nächste Runde beginnt.</translation>
    </message>
    <message>
        <source>under way: %1</source>
        <translation>unterwegs: %1</translation>
    </message>
    <message>
        <source>Kept: won %1, lost %2, level %3 of %4 head-to-heads</source>
        <translation>Behalten: %1 gewonnen, %2 verloren, %3 unentschieden von %4 direkten Vergleichen</translation>
    </message>
    <message>
        <source>Not kept: won %1, lost %2, level %3 of %4 head-to-heads; the model before stays in use</source>
        <translation>Nicht behalten: %1 gewonnen, %2 verloren, %3 unentschieden von %4 direkten Vergleichen; das Modell davor bleibt in Benutzung</translation>
    </message>
    <message>
        <source>Reward model on new labels</source>
        <translation>Belohnungsmodell auf neuen Urteilen</translation>
    </message>
    <message>
        <source>How often the reward model of the round before, which had not seen them, is right on the round&apos;s decided labels.</source>
        <translation>Wie oft das Belohnungsmodell der Runde davor, das sie nicht gesehen hatte, bei den entschiedenen Urteilen der Runde recht hat.</translation>
    </message>
    <message>
        <source>Ended before its policy was judged</source>
        <translation>Beendet, bevor ihre Policy beurteilt wurde</translation>
    </message>
    <message>
        <source>The policy refused before won after all, %1 to %2. </source>
        <translation>Die zuvor abgelehnte Policy hat doch gewonnen, %1 zu %2. </translation>
    </message>
    <message>
        <source>The policy refused before lost again, %1 to %2. </source>
        <translation>Die zuvor abgelehnte Policy hat wieder verloren, %1 zu %2. </translation>
    </message>
    <message>
        <source>%1 over %2 answers, all to one prompt: too few to tell for others</source>
        <translation>%1 über %2 Antworten, alle auf einen Prompt: zu wenig, um etwas über andere zu sagen</translation>
    </message>
    <message>
        <source>%1 (%2 to %3) over %4 answers</source>
        <translation>%1 (%2 bis %3) über %4 Antworten</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::MainWindow</name>
    <message>
        <source>Go to %1</source>
        <translation>Zu %1</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>Neues Projekt</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>Open the demo project</source>
        <translation>Demoprojekt öffnen</translation>
    </message>
    <message>
        <source>Close the project</source>
        <translation>Projekt schließen</translation>
    </message>
    <message>
        <source>Light or dark theme</source>
        <translation>Helles oder dunkles Aussehen</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größere Schrift</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinere Schrift</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>%1 – Arbiter</source>
        <translation>%1 – Arbiter</translation>
    </message>
    <message>
        <source>This project cannot be written to, so it is open for reading only. Check the permissions of %1.</source>
        <translation>In dieses Projekt kann nicht geschrieben werden, deshalb ist es nur zum Lesen geöffnet. Prüfen Sie die Rechte von %1.</translation>
    </message>
    <message>
        <source>Make a project here</source>
        <translation>Hier ein Projekt anlegen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation>Anderes öffnen …</translation>
    </message>
    <message>
        <source>Choose an empty folder for the new project</source>
        <translation>Leeren Ordner für das neue Projekt wählen</translation>
    </message>
    <message>
        <source>Open a project folder</source>
        <translation>Projektordner öffnen</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Still at work here: %1. Another project opens when that has stopped; a training can be resumed later.</source>
        <translation>Hier wird noch gearbeitet: %1. Ein anderes Projekt öffnet sich, wenn das angehalten hat; ein Training lässt sich später fortsetzen.</translation>
    </message>
    <message>
        <source>Stop it and go on</source>
        <translation>Anhalten und weiter</translation>
    </message>
    <message>
        <source>Stopping what works here. The project closes when it has stopped.</source>
        <translation>Was hier arbeitet, wird angehalten. Danach schließt sich das Projekt.</translation>
    </message>
    <message>
        <source>the demo project</source>
        <translation>das Demoprojekt</translation>
    </message>
    <message>
        <source>Opening %1 …</source>
        <translation>%1 wird geöffnet …</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::MessageBar</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::MetricNames</name>
    <message>
        <source>Held-out loss</source>
        <translation>Verlust auf Zurückgehaltenem</translation>
    </message>
    <message>
        <source>Held-out margin</source>
        <translation>Abstand auf Zurückgehaltenem</translation>
    </message>
    <message>
        <source>Highest reward</source>
        <translation>Höchste Belohnung</translation>
    </message>
    <message>
        <source>Mean reward</source>
        <translation>Mittlere Belohnung</translation>
    </message>
    <message>
        <source>Lowest reward</source>
        <translation>Niedrigste Belohnung</translation>
    </message>
    <message>
        <source>Fitted temperature</source>
        <translation>Angepasste Temperatur</translation>
    </message>
    <message>
        <source>KL loss</source>
        <translation>KL-Verlust</translation>
    </message>
    <message>
        <source>Entropy per answer</source>
        <translation>Entropie je Antwort</translation>
    </message>
    <message>
        <source>KL coefficient</source>
        <translation>KL-Koeffizient</translation>
    </message>
    <message>
        <source>Penalty for the KL</source>
        <translation>Abzug für die KL</translation>
    </message>
    <message>
        <source>Reward with the penalty</source>
        <translation>Belohnung mit Abzug</translation>
    </message>
    <message>
        <source>KL of an update</source>
        <translation>KL eines Schritts</translation>
    </message>
    <message>
        <source>Tokens per answer</source>
        <translation>Tokens je Antwort</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>Gradientennorm</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Log probability, chosen</source>
        <translation>Log-Wahrscheinlichkeit, gewählt</translation>
    </message>
    <message>
        <source>Log probability, rejected</source>
        <translation>Log-Wahrscheinlichkeit, verworfen</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Weight of ties</source>
        <translation>Gewicht der Gleichstände</translation>
    </message>
    <message>
        <source>Clip fraction of values</source>
        <translation>Begrenzter Anteil der Werte</translation>
    </message>
    <message>
        <source>Answers that ended</source>
        <translation>Antworten, die endeten</translation>
    </message>
    <message>
        <source>Probability ratio</source>
        <translation>Wahrscheinlichkeitsverhältnis</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::MetricPlot</name>
    <message>
        <source>no points yet</source>
        <translation>noch keine Punkte</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>%1 (raw %2)</source>
        <translation>%1 (roh %2)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ModelChoice</name>
    <message>
        <source>%1 on %2</source>
        <translation>%1 auf %2</translation>
    </message>
    <message>
        <source>The base %1 holds adapters again. Merge them into their own base first, and choose the merged folder.</source>
        <translation>Das Basismodell %1 besteht selbst aus Adaptern. Führen Sie sie zuerst mit ihrem eigenen Basismodell zusammen und wählen Sie den zusammengeführten Ordner.</translation>
    </message>
    <message>
        <source>These adapters do not say which model they belong to. Choose the folder of their base model.</source>
        <translation>Diese Adapter sagen nicht, zu welchem Modell sie gehören. Wählen Sie den Ordner ihres Basismodells.</translation>
    </message>
    <message>
        <source>These adapters belong to the base model %1, which is not here; nothing is downloaded. Choose the folder of that model.</source>
        <translation>Diese Adapter gehören zum Basismodell %1, das hier nicht vorhanden ist; es wird nichts heruntergeladen. Wählen Sie den Ordner dieses Modells.</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>noch keins</translation>
    </message>
    <message>
        <source>In use: %1</source>
        <translation>In Gebrauch: %1</translation>
    </message>
    <message>
        <source>The demo&apos;s model</source>
        <translation>Das Modell der Demo</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Choose a reward model&apos;s folder</source>
        <translation>Ordner eines Belohnungsmodells wählen</translation>
    </message>
    <message>
        <source>Choose a model&apos;s folder</source>
        <translation>Ordner eines Modells wählen</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>Anderen Ordner wählen …</translation>
    </message>
    <message>
        <source>Choose its base…</source>
        <translation>Basismodell wählen …</translation>
    </message>
    <message>
        <source>Choose the base model&apos;s folder</source>
        <translation>Ordner des Basismodells wählen</translation>
    </message>
    <message>
        <source>Looking at the model …</source>
        <translation>Das Modell wird angesehen …</translation>
    </message>
    <message>
        <source>The model is being looked at.</source>
        <translation>Das Modell wird gerade angesehen.</translation>
    </message>
    <message>
        <source>Choose first how the model&apos;s prompts are written.</source>
        <translation>Wählen Sie zuerst, wie die Prompts des Modells geschrieben werden.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ModelFacts</name>
    <message>
        <source>%1 GiB</source>
        <translation>%1 GiB</translation>
    </message>
    <message>
        <source>%1 billion</source>
        <translation>%1 Milliarden</translation>
    </message>
    <message>
        <source>%1 million</source>
        <translation>%1 Millionen</translation>
    </message>
    <message>
        <source>%1 with %2 parameters (%3), a context of %4 tokens.</source>
        <translation>%1 mit %2 Parametern (%3), Kontext von %4 Token.</translation>
    </message>
    <message>
        <source>An adapter on %1.</source>
        <translation>Ein Adapter auf %1.</translation>
    </message>
    <message>
        <source>Prompts are written as: %1.</source>
        <translation>Prompts werden geschrieben als: %1.</translation>
    </message>
    <message>
        <source>A response ends with %1.</source>
        <translation>Eine Antwort endet mit %1.</translation>
    </message>
    <message>
        <source>This is a reward model: it scores responses and writes none. Choose a language model&apos;s folder.</source>
        <translation>Das ist ein Belohnungsmodell: Es bewertet Antworten und schreibt keine. Wählen Sie den Ordner eines Sprachmodells.</translation>
    </message>
    <message>
        <source>This folder has a model and no tokenizer. Choose a folder that has its tokenizer.json, too.</source>
        <translation>In diesem Ordner ist ein Modell ohne Tokenizer. Wählen Sie einen Ordner, in dem auch seine tokenizer.json liegt.</translation>
    </message>
    <message>
        <source>First prompt as the model will see it</source>
        <translation>Erster Prompt, wie das Modell ihn sehen wird</translation>
    </message>
    <message>
        <source>Write prompts as</source>
        <translation>Prompts schreiben als</translation>
    </message>
    <message>
        <source>choose one…</source>
        <translation>bitte wählen …</translation>
    </message>
    <message>
        <source>It needs about %1 of memory.</source>
        <translation>Es braucht etwa %1 Speicher.</translation>
    </message>
    <message>
        <source>It fits into memory: about %1 of the %2 that are free.</source>
        <translation>Es passt in den Speicher: etwa %1 von %2, die frei sind.</translation>
    </message>
    <message>
        <source>Training it fits into memory: about %1 of the %2 that are free.</source>
        <translation>Das Training passt in den Speicher: etwa %1 von %2, die frei sind.</translation>
    </message>
    <message>
        <source>First prompt, if written as %1</source>
        <translation>Erster Prompt, wenn er als %1 geschrieben wird</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ModelName</name>
    <message>
        <source>the demo&apos;s model</source>
        <translation>das Modell der Demo</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::NavigationRail</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>%1 (Ctrl+%2)</source>
        <translation>%1 (Strg+%2)</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>Helles Aussehen</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>Dunkles Aussehen</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::OrderText</name>
    <message>
        <source>Press the numbers, best first. With = the next one is level with the last.</source>
        <translation>Drücken Sie die Nummern, die beste zuerst. Mit = steht die nächste gleichauf mit der letzten.</translation>
    </message>
    <message>
        <source>Enter records it.</source>
        <translation>Eingabe speichert sie.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::Page</name>
    <message>
        <source>Go to Data</source>
        <translation>Zu den Daten</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::PageRegistry</name>
    <message>
        <source>Label</source>
        <translation>Urteilen</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Undo the last judgment</source>
        <translation>Letztes Urteil rückgängig machen</translation>
    </message>
    <message>
        <source>Ctrl Z</source>
        <translation>Strg Z</translation>
    </message>
    <message>
        <source>Raw text or rendered</source>
        <translation>Rohtext oder formatiert</translation>
    </message>
    <message>
        <source>Show the guidelines</source>
        <translation>Richtlinien zeigen</translation>
    </message>
    <message>
        <source>Show the keys for labelling</source>
        <translation>Tasten zum Urteilen zeigen</translation>
    </message>
    <message>
        <source>Import data</source>
        <translation>Daten importieren</translation>
    </message>
    <message>
        <source>Export data</source>
        <translation>Daten exportieren</translation>
    </message>
    <message>
        <source>Search the data</source>
        <translation>Daten durchsuchen</translation>
    </message>
    <message>
        <source>Generate answers</source>
        <translation>Antworten erzeugen</translation>
    </message>
    <message>
        <source>Start the supervised training</source>
        <translation>Überwachtes Training starten</translation>
    </message>
    <message>
        <source>Train the reward model</source>
        <translation>Belohnungsmodell trainieren</translation>
    </message>
    <message>
        <source>Start PPO</source>
        <translation>PPO starten</translation>
    </message>
    <message>
        <source>Pause or resume the chosen run</source>
        <translation>Gewählten Lauf pausieren oder fortsetzen</translation>
    </message>
    <message>
        <source>Stop the chosen run</source>
        <translation>Gewählten Lauf anhalten</translation>
    </message>
    <message>
        <source>Use the chosen run&apos;s model</source>
        <translation>Modell des gewählten Laufs verwenden</translation>
    </message>
    <message>
        <source>Measure the chosen run&apos;s win rate</source>
        <translation>Gewinnrate des gewählten Laufs messen</translation>
    </message>
    <message>
        <source>Judge the shown sample</source>
        <translation>Gezeigtes Beispiel beurteilen</translation>
    </message>
    <message>
        <source>Export plots as a picture</source>
        <translation>Kurven als Bild exportieren</translation>
    </message>
    <message>
        <source>Export curves as a table</source>
        <translation>Kurven als Tabelle exportieren</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>Modell exportieren</translation>
    </message>
    <message>
        <source>Set up a loop</source>
        <translation>Schleife einrichten</translation>
    </message>
    <message>
        <source>Start the loop or go on with it</source>
        <translation>Schleife starten oder weitergehen lassen</translation>
    </message>
    <message>
        <source>Pause or resume the loop</source>
        <translation>Schleife pausieren oder fortsetzen</translation>
    </message>
    <message>
        <source>Stop the loop</source>
        <translation>Schleife anhalten</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::PolicyForm</name>
    <message>
        <source>Algorithm</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>Belohnungsmodell</translation>
    </message>
    <message>
        <source>Whose scores the policy is tuned to.</source>
        <translation>Auf wessen Bewertungen die Policy abgestimmt wird.</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>noch keins</translation>
    </message>
    <message>
        <source>Starting model</source>
        <translation>Ausgangsmodell</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ProgressStrip</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <translation>noch %1 s</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <translation>noch %1 min</translation>
    </message>
    <message>
        <source>%1 h left</source>
        <translation>noch %1 h</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ProjectSession</name>
    <message>
        <source>The project has no runs to draw yet.</source>
        <translation>Das Projekt hat noch keine Läufe zum Zeichnen.</translation>
    </message>
    <message>
        <source>%1 could not be made.</source>
        <translation>%1 konnte nicht angelegt werden.</translation>
    </message>
    <message>
        <source>annotator</source>
        <translation>Annotator</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>Belohnungsmodell</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>Zeile %1</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
    <message>
        <source>A loop is running already.</source>
        <translation>Eine Schleife läuft bereits.</translation>
    </message>
    <message>
        <source>A training is at work. The loop trains by itself: start it when that has ended, or stop that first.</source>
        <translation>Ein Training läuft. Die Schleife trainiert selbst: Sie kann starten, wenn es zu Ende ist oder angehalten wurde.</translation>
    </message>
    <message>
        <source>A loop is running: it trains the reward model and the policy by itself. Stop it on the Loop page first; it goes on from there later.</source>
        <translation>Eine Schleife läuft: Sie trainiert Belohnungsmodell und Policy selbst. Zuerst auf der Seite Schleife anhalten; später geht sie von dort weiter.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::QualityPage</name>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Nothing judged yet</source>
        <translation>Noch nichts beurteilt</translation>
    </message>
    <message>
        <source>Once people have judged, their pace, their bias towards a side and their agreement show here.</source>
        <translation>Sobald Urteile vorliegen, stehen hier Tempo, Seitenneigung und Übereinstimmung der Annotatoren.</translation>
    </message>
    <message>
        <source>Go to Label</source>
        <translation>Zum Urteilen</translation>
    </message>
    <message>
        <source>Annotators</source>
        <translation>Annotatoren</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>No two annotators have judged the same comparison yet. Agreement shows once they share some.</source>
        <translation>Noch haben keine zwei Annotatoren über denselben Vergleich geurteilt. Die Übereinstimmung erscheint, sobald sie welche gemeinsam haben.</translation>
    </message>
    <message>
        <source>Counting …</source>
        <translation>Zählt …</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha of all: %1 over %L2 pairs of answers that two or more people judged.</source>
        <translation>Krippendorffs Alpha aller: %1 über %L2 Antwortpaare, die zwei oder mehr Menschen beurteilt haben.</translation>
    </message>
    <message>
        <source>Of %L1 pairs of annotators the %L2 that share the most are listed.</source>
        <translation>Von %L1 Annotatorpaaren stehen hier die %L2, die am meisten gemeinsam haben.</translation>
    </message>
    <message>
        <source>1 judgment</source>
        <translation>1 Urteil</translation>
    </message>
    <message>
        <source>%L1 judgments</source>
        <translation>%L1 Urteile</translation>
    </message>
    <message>
        <source>1 annotator</source>
        <translation>1 Annotator</translation>
    </message>
    <message>
        <source>%L1 annotators</source>
        <translation>%L1 Annotatoren</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha of all: too few to tell (%L1 pairs of answers that two or more people judged).</source>
        <translation>Krippendorffs Alpha aller: zu wenige für eine Aussage (%L1 Antwortpaare, die zwei oder mehr beurteilt haben).</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha of all: too few to tell (%L1 pairs of answers and single answers that two or more people judged).</source>
        <translation>Krippendorffs Alpha aller: zu wenige, um etwas zu sagen (%L1 Antwortpaare und einzelne Antworten, die zwei oder mehr Personen beurteilt haben).</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha of all: %1 over %L2 pairs of answers and single answers that two or more people judged.</source>
        <translation>Krippendorffs Alpha aller: %1 über %L2 Antwortpaare und einzelne Antworten, die zwei oder mehr Personen beurteilt haben.</translation>
    </message>
    <message>
        <source>Of scores: too few to tell (%L1 answers that two or more people scored).</source>
        <translation>Zu den Punkten: zu wenige, um etwas zu sagen (%L1 Antworten, die zwei oder mehr Personen bepunktet haben).</translation>
    </message>
    <message>
        <source>Of scores, as far as they lie apart: %1 over %L2 answers that two or more people scored.</source>
        <translation>Zu den Punkten, nach ihrem Abstand: %1 über %L2 Antworten, die zwei oder mehr Personen bepunktet haben.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::QueueLine</name>
    <message>
        <source>Retire the older ones</source>
        <translation>Die älteren zurückziehen</translation>
    </message>
    <message>
        <source>Take the retired ones back</source>
        <translation>Die zurückgezogenen wieder aufnehmen</translation>
    </message>
    <message>
        <source>Pairs that an earlier model wrote teach little about what the model in use does wrong. They are not asked any more and stay in the data, in exports and in trainings.</source>
        <translation>Paare, die ein früheres Modell geschrieben hat, lehren wenig darüber, was das benutzte Modell falsch macht. Nach ihnen wird nicht mehr gefragt; in den Daten, in Exporten und in Trainings bleiben sie.</translation>
    </message>
    <message>
        <source>The retired pairs wait to be judged again.</source>
        <translation>Die zurückgezogenen Paare warten wieder auf ein Urteil.</translation>
    </message>
    <message>
        <source>No pair waits to be judged</source>
        <translation>Kein Paar wartet auf ein Urteil</translation>
    </message>
    <message>
        <source>Wait to be judged: %L1 new, %L2 older</source>
        <translation>Warten auf ein Urteil: %L1 neue, %L2 ältere</translation>
    </message>
    <message>
        <source> · %L1 retired</source>
        <translation> · %L1 zurückgezogen</translation>
    </message>
    <message>
        <source>Retired pairs: %L1. They can be taken back.</source>
        <translation>Zurückgezogene Paare: %L1. Sie können wieder aufgenommen werden.</translation>
    </message>
    <message>
        <source>Pairs that were taken back: %L1.</source>
        <translation>Wieder aufgenommene Paare: %L1.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ReadingDocument</name>
    <message>
        <source>Only the first %L1 of %L2 characters are shown here; export the data to read the rest.</source>
        <translation>Hier stehen nur die ersten %L1 von %L2 Zeichen; exportieren Sie die Daten, um den Rest zu lesen.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::RoundPlots</name>
    <message>
        <source>Win rate over base</source>
        <translation>Gewinnrate gegen die Basis</translation>
    </message>
    <message>
        <source>Of the model in use after each round, with its 95% interval.</source>
        <translation>Des nach jeder Runde benutzten Modells, mit dem 95-%-Intervall.</translation>
    </message>
    <message>
        <source>as good as the base</source>
        <translation>so gut wie die Basis</translation>
    </message>
    <message>
        <source>Reward model on new labels</source>
        <translation>Belohnungsmodell auf neuen Urteilen</translation>
    </message>
    <message>
        <source>How often the reward model of the round before is right on labels that it has not seen, with its 95% interval.</source>
        <translation>Wie oft das Belohnungsmodell der Runde davor bei Urteilen recht hat, die es nicht gesehen hat, mit dem 95-%-Intervall.</translation>
    </message>
    <message>
        <source>by chance</source>
        <translation>durch Zufall</translation>
    </message>
    <message>
        <source>by round</source>
        <translation>nach Runde</translation>
    </message>
    <message>
        <source>round %1</source>
        <translation>Runde %1</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::RoundRow</name>
    <message>
        <source>Round %1</source>
        <translation>Runde %1</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::RunBar</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stop at a checkpoint</source>
        <translation>An einem Checkpoint anhalten</translation>
    </message>
    <message>
        <source>Resume from checkpoint</source>
        <translation>Vom Checkpoint fortsetzen</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Measure win rate</source>
        <translation>Gewinnrate messen</translation>
    </message>
    <message>
        <source>More plots</source>
        <translation>Weitere Kurven</translation>
    </message>
    <message>
        <source>Generate with it, and tune it further.</source>
        <translation>Damit erzeugen und es weiter abstimmen.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message numerus="yes">
        <source>Comparing %n runs</source>
        <translation>
            <numerusform>%n Lauf im Vergleich</numerusform>
            <numerusform>%n Läufe im Vergleich</numerusform>
        </translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>New answers come from this run&apos;s model.</source>
        <translation>Neue Antworten kommen vom Modell dieses Laufs.</translation>
    </message>
    <message>
        <source>Head-to-heads against the project&apos;s base model, on held-out prompts.</source>
        <translation>Vergleiche mit dem Basismodell des Projekts, auf zurückgehaltenen Prompts.</translation>
    </message>
    <message>
        <source>Delete this run …</source>
        <translation>Diesen Lauf löschen …</translation>
    </message>
    <message>
        <source>When a run has finished</source>
        <translation>Wenn ein Lauf fertig ist</translation>
    </message>
    <message>
        <source>Ask whether its model is used</source>
        <translation>Fragen, ob sein Modell verwendet wird</translation>
    </message>
    <message>
        <source>Use its model</source>
        <translation>Sein Modell verwenden</translation>
    </message>
    <message>
        <source>Keep the present model</source>
        <translation>Beim jetzigen Modell bleiben</translation>
    </message>
    <message>
        <source>Smoothing off</source>
        <translation>Glättung aus</translation>
    </message>
    <message>
        <source>Weight of the earlier points: %1. 0 draws every point as it was recorded. Curves of few points and evaluations are never smoothed.</source>
        <translation>Gewicht der früheren Punkte: %1. 0 zeichnet jeden Punkt, wie er aufgezeichnet wurde. Kurven aus wenigen Punkten und Auswertungen werden nie geglättet.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::RunPlots</name>
    <message>
        <source>below 0: estimated from few samples</source>
        <translation>unter 0: aus wenigen Antworten geschätzt</translation>
    </message>
    <message>
        <source>Estimated from the sampled answers alone: the mean of log π − log π_ref over a rollout. The divergence itself is never negative; its estimate is where it is smaller than its own noise, as at the start or after few answers.</source>
        <translation>Allein aus den gezogenen Antworten geschätzt: das Mittel von log π − log π_ref über ein Ausrollen. Die Divergenz selbst ist nie negativ; ihre Schätzung ist es, wo sie kleiner als ihr eigenes Rauschen ist, etwa am Anfang oder nach wenigen Antworten.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::RunsModel</name>
    <message>
        <source>loss %1</source>
        <translation>Verlust %1</translation>
    </message>
    <message>
        <source>acc. %1</source>
        <translation>Gen. %1</translation>
    </message>
    <message>
        <source>training %1 %</source>
        <translation>im Training %1 %</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>beginnt</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>vor %n min</numerusform>
            <numerusform>vor %n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>vor %n h</numerusform>
            <numerusform>vor %n h</numerusform>
        </translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message numerus="yes">
        <source>%n pairs</source>
        <translation>
            <numerusform>%n Paar</numerusform>
            <numerusform>%n Paare</numerusform>
        </translation>
    </message>
    <message>
        <source>judgments up to %1</source>
        <translation>Urteile bis %1</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>Belohnung</translation>
    </message>
    <message>
        <source>KL / seq.</source>
        <translation>KL / Seq.</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>held-out accuracy %1</source>
        <translation>Genauigkeit auf Zurückgehaltenem %1</translation>
    </message>
    <message>
        <source>win rate vs %1: %2</source>
        <translation>Gewinnrate gegen %1: %2</translation>
    </message>
    <message>
        <source>%1 vs %2</source>
        <translation>%1 gegen %2</translation>
    </message>
    <message>
        <source>Started %1</source>
        <translation>Begonnen %1</translation>
    </message>
    <message>
        <source>From %1</source>
        <translation>Aus %1</translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>%1 auf der Platte</translation>
    </message>
    <message>
        <source>1 pair</source>
        <translation>1 Paar</translation>
    </message>
    <message>
        <source>Win rate</source>
        <translation>Gewinnrate</translation>
    </message>
    <message>
        <source>Win rate vs %1</source>
        <translation>Gewinnrate gegen %1</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>Auf der Platte</translation>
    </message>
    <message>
        <source>over-optimised</source>
        <translation>überoptimiert</translation>
    </message>
    <message>
        <source>ended early</source>
        <translation>vorzeitig beendet</translation>
    </message>
    <message>
        <source>acc. %1, by folds</source>
        <translation>Gen. %1, kreuzvalidiert</translation>
    </message>
    <message>
        <source>cross-validated accuracy %1</source>
        <translation>kreuzvalidierte Genauigkeit %1</translation>
    </message>
    <message>
        <source>return %1</source>
        <translation>Return %1</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::RunsPage</name>
    <message>
        <source>The plots are in %1.</source>
        <translation>Die Kurven sind in %1.</translation>
    </message>
    <message>
        <source>The curves are in %1.</source>
        <translation>Die Werte der Kurven sind in %1.</translation>
    </message>
    <message>
        <source>Export model</source>
        <translation>Modell exportieren</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>No runs yet</source>
        <translation>Noch keine Läufe</translation>
    </message>
    <message>
        <source>Train a reward model on your judgments, then PPO against it. Every run stays here with its curves and checkpoints.</source>
        <translation>Trainieren Sie ein Belohnungsmodell auf Ihren Urteilen, dann PPO dagegen. Jeder Lauf bleibt hier mit seinen Kurven und Checkpoints.</translation>
    </message>
    <message>
        <source>Go to Train</source>
        <translation>Zum Training</translation>
    </message>
    <message>
        <source>Plots as a picture (PNG) …</source>
        <translation>Kurven als Bild (PNG) …</translation>
    </message>
    <message>
        <source>Export plots</source>
        <translation>Kurven exportieren</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>Bilder (*.png)</translation>
    </message>
    <message>
        <source>Curves as a table (CSV) …</source>
        <translation>Kurven als Tabelle (CSV) …</translation>
    </message>
    <message>
        <source>Export curves</source>
        <translation>Kurvenwerte exportieren</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>Model as a folder (safetensors) …</source>
        <translation>Modell als Ordner (safetensors) …</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Choose several with Ctrl or Shift to compare them in the same plots.</source>
        <translation>Wählen Sie mit Strg oder Umschalt mehrere, um sie in denselben Kurven zu vergleichen.</translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>1 Lauf</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 Läufe</translation>
    </message>
    <message>
        <source> · %1 training</source>
        <translation> · %1 im Training</translation>
    </message>
    <message>
        <source>No other metrics</source>
        <translation>Keine weiteren Messwerte</translation>
    </message>
    <message>
        <source>Another run of this kind is training. Resume this one when it has ended, or stop that one first.</source>
        <translation>Ein anderer Lauf dieser Art ist im Training. Setzen Sie diesen fort, wenn jener zu Ende ist, oder halten Sie jenen zuerst an.</translation>
    </message>
    <message>
        <source>%1 is in use: new answers come from it.</source>
        <translation>%1 ist in Gebrauch: Neue Antworten kommen von ihm.</translation>
    </message>
    <message>
        <source>%1 is in use. Generate pairs with it and label them to go on.</source>
        <translation>%1 ist in Gebrauch. Erzeugen Sie damit Paare und beurteilen Sie sie, um weiterzumachen.</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>A win rate is being measured already.</source>
        <translation>Eine Gewinnrate wird bereits gemessen.</translation>
    </message>
    <message>
        <source>Win rate</source>
        <translation>Gewinnrate</translation>
    </message>
    <message>
        <source>%1 stays in use.</source>
        <translation>%1 bleibt in Verwendung.</translation>
    </message>
    <message>
        <source>Delete %1? Its curves, its samples and its checkpoints go with the model in them (%2 on disk). Judgments and answers stay.</source>
        <translation>%1 löschen? Kurven, Beispiele und Zwischenstände gehen mit dem Modell darin (%2 auf der Platte). Urteile und Antworten bleiben.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>%1 is deleted.</source>
        <translation>%1 ist gelöscht.</translation>
    </message>
    <message>
        <source> · %1 on disk</source>
        <translation> · %1 auf der Platte</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::SamplePanel</name>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Previous prompt</source>
        <translation>Voriger Prompt</translation>
    </message>
    <message>
        <source>Next prompt</source>
        <translation>Nächster Prompt</translation>
    </message>
    <message>
        <source>What the policy answers beside the reference shows here while PPO runs.</source>
        <translation>Hier steht, solange PPO läuft, was die Policy neben der Referenz antwortet.</translation>
    </message>
    <message>
        <source>Mark differences</source>
        <translation>Unterschiede markieren</translation>
    </message>
    <message>
        <source>Judge this pair</source>
        <translation>Dieses Paar beurteilen</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Policy</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Samples at step %1</source>
        <translation>Beispiele bei Schritt %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 Wort</translation>
    </message>
    <message numerus="yes">
        <source>%n words</source>
        <translation>
            <numerusform>%n Wort</numerusform>
            <numerusform>%n Wörter</numerusform>
        </translation>
    </message>
    <message>
        <source>reward %1 · KL %2 · %3</source>
        <translation>Belohnung %1 · KL %2 · %3</translation>
    </message>
    <message>
        <source>reward %1 · %2</source>
        <translation>Belohnung %1 · %2</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>The language changes when Arbiter is started again.</source>
        <translation>Die Sprache wechselt, wenn Arbiter neu gestartet wird.</translation>
    </message>
    <message>
        <source>Labelling</source>
        <translation>Urteilen</translation>
    </message>
    <message>
        <source>Annotator</source>
        <translation>Annotator</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Ihr Name</translation>
    </message>
    <message>
        <source>Guidelines for annotators (Markdown)</source>
        <translation>Richtlinien für Annotatoren (Markdown)</translation>
    </message>
    <message>
        <source>What makes an answer better? Annotators open this beside the answers with G.</source>
        <translation>Was macht eine Antwort besser? Annotatoren öffnen dies mit G neben den Antworten.</translation>
    </message>
    <message>
        <source>Guidelines</source>
        <translation>Richtlinien</translation>
    </message>
    <message>
        <source>Not stored yet</source>
        <translation>Noch nicht gespeichert</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>only when asked</source>
        <translation>nur auf Wunsch</translation>
    </message>
    <message>
        <source> new judgments</source>
        <translation> neuen Urteilen</translation>
    </message>
    <message>
        <source>Retrain the reward model after</source>
        <translation>Belohnungsmodell neu trainieren nach</translation>
    </message>
    <message>
        <source>automatic (%1)</source>
        <translation>automatisch (%1)</translation>
    </message>
    <message>
        <source>Threads for training</source>
        <translation>Threads für das Training</translation>
    </message>
    <message>
        <source>A draft, not in force yet</source>
        <translation>Ein Entwurf, noch nicht in Kraft</translation>
    </message>
    <message>
        <source>Draft stored; in force when you leave the field</source>
        <translation>Entwurf gespeichert; in Kraft, wenn Sie das Feld verlassen</translation>
    </message>
    <message>
        <source>In force, version %1</source>
        <translation>In Kraft, Fassung %1</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source> last, and the best</source>
        <translation> letzte und der beste</translation>
    </message>
    <message>
        <source>Older checkpoints of a run are deleted while it trains. The best one and the final one always stay. Holds for runs that start from now on.</source>
        <translation>Ältere Checkpoints eines Laufs werden gelöscht, während er trainiert. Der beste und der letzte bleiben immer. Gilt für Läufe, die von jetzt an starten.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source> steps</source>
        <translation> Schritte</translation>
    </message>
    <message>
        <source>Checkpoints at multiples of so many steps stay as well.</source>
        <translation>Checkpoints bei Vielfachen von so vielen Schritten bleiben ebenfalls.</translation>
    </message>
    <message>
        <source>Checkpoints to keep of a run</source>
        <translation>Checkpoints, die von einem Lauf bleiben</translation>
    </message>
    <message>
        <source>Also keep one every</source>
        <translation>Außerdem einen behalten alle</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>good or bad</source>
        <translation>gut oder schlecht</translation>
    </message>
    <message>
        <source>with a score of 1 to %1</source>
        <translation>mit 1 bis %1 Punkten</translation>
    </message>
    <message>
        <source>Single answers are judged</source>
        <translation>Einzelne Antworten werden beurteilt</translation>
    </message>
    <message>
        <source>An answer that is not compared with another. What was judged keeps what was said of it.</source>
        <translation>Eine Antwort, die mit keiner anderen verglichen wird. Was beurteilt ist, behält sein Urteil.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::ShareBar</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>left better</source>
        <translation>links besser</translation>
    </message>
    <message>
        <source>right better</source>
        <translation>rechts besser</translation>
    </message>
    <message>
        <source>tie</source>
        <translation>gleich gut</translation>
    </message>
    <message>
        <source>both good</source>
        <translation>beide gut</translation>
    </message>
    <message>
        <source>both bad</source>
        <translation>beide schlecht</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>more than two ranked</source>
        <translation>mehr als zwei gereiht</translation>
    </message>
    <message>
        <source>one better, order not known</source>
        <translation>eine besser, Reihenfolge unbekannt</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>schlecht</translation>
    </message>
    <message>
        <source>scored</source>
        <translation>mit Punkten</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::SidePanel</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>This project has no guidelines yet. Write them in Settings; every annotator sees them here.</source>
        <translation>Dieses Projekt hat noch keine Richtlinien. Schreiben Sie sie in den Einstellungen; alle Annotatoren sehen sie hier.</translation>
    </message>
    <message>
        <source>Guidelines</source>
        <translation>Richtlinien</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::StartPage</name>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Zuletzt geöffnete Projekte</translation>
    </message>
    <message>
        <source>A studio for learning from human feedback</source>
        <translation>Ein Studio zum Lernen aus menschlichem Urteil</translation>
    </message>
    <message>
        <source>New project…</source>
        <translation>Neues Projekt …</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Open the demo project</source>
        <translation>Demoprojekt öffnen</translation>
    </message>
    <message>
        <source>%1   %2</source>
        <translation>%1   %2</translation>
    </message>
    <message>
        <source>New here? The demo shows the whole road on one computer: judge pairs of answers, train a reward model on it, tune the model to it. A project is a folder; everything stays in it.</source>
        <translation>Neu hier? Die Demo zeigt den ganzen Weg auf einem Rechner: Antwortpaare beurteilen, daran ein Belohnungsmodell trainieren, das Modell danach abstimmen. Ein Projekt ist ein Ordner; alles bleibt darin.</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Ctrl K</source>
        <translation>Strg K</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>Ctrl Shift D</source>
        <translation>Strg Umschalt D</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Ctrl 8</source>
        <translation>Strg 8</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::StatusStrip</name>
    <message>
        <source>Status</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>nur lesbar</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>1 annotator</source>
        <translation>1 Annotator</translation>
    </message>
    <message>
        <source>%L1 annotators</source>
        <translation>%L1 Annotatoren</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::TextResponseView</name>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>only spaces</source>
        <translation>nur Leerzeichen</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 Wort</translation>
    </message>
    <message>
        <source>%L1 words</source>
        <translation>%L1 Wörter</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::TrainBasis</name>
    <message>
        <source> · accuracy %1</source>
        <translation> · Genauigkeit %1</translation>
    </message>
    <message>
        <source> · accuracy %1, by folds</source>
        <translation> · Genauigkeit %1, kreuzvalidiert</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::TrainCard</name>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Done.</source>
        <translation>Fertig.</translation>
    </message>
    <message>
        <source>See the run</source>
        <translation>Lauf ansehen</translation>
    </message>
    <message>
        <source>Go to Data</source>
        <translation>Zu den Daten</translation>
    </message>
    <message>
        <source>Go to Label</source>
        <translation>Zum Urteilen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>This project is open for reading only.</source>
        <translation>Dieses Projekt ist nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>Stopped before it began. The judgments are as they were.</source>
        <translation>Angehalten, bevor es begann. Die Urteile sind, wie sie waren.</translation>
    </message>
    <message>
        <source>Stopped at a checkpoint, from which it can be resumed.</source>
        <translation>An einem Checkpoint angehalten, von dem aus es fortgesetzt werden kann.</translation>
    </message>
    <message>
        <source>%1 is at work already. Another one can start when it has ended or was cancelled.</source>
        <translation>%1 arbeitet schon. Das nächste kann beginnen, wenn es zu Ende ist oder abgebrochen wurde.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::TrainPage</name>
    <message>
        <source>Train</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>1  Supervised start</source>
        <translation>1  Überwachter Start</translation>
    </message>
    <message>
        <source>Teaches a model to answer in the way of given answers. Not needed where the model answers readably already.</source>
        <translation>Lehrt ein Modell, nach Art gegebener Antworten zu antworten. Nicht nötig, wo das Modell schon lesbar antwortet.</translation>
    </message>
    <message>
        <source>the project&apos;s preferred answers</source>
        <translation>die bevorzugten Antworten des Projekts</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl *.jsonl.gz)</source>
        <translation>JSON-Zeilen (*.jsonl *.jsonl.gz)</translation>
    </message>
    <message>
        <source>JSON lines with prompt and completion. Empty: the answers that were preferred.</source>
        <translation>JSON-Zeilen mit prompt und completion. Leer: die Antworten, die bevorzugt wurden.</translation>
    </message>
    <message>
        <source>2  Reward model</source>
        <translation>2  Belohnungsmodell</translation>
    </message>
    <message>
        <source>Learns from the judgments which answer people prefer.</source>
        <translation>Lernt aus den Urteilen, welche Antwort Menschen bevorzugen.</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>Train by itself after</source>
        <translation>Von selbst trainieren nach</translation>
    </message>
    <message>
        <source>So many new judgments start the next training in the background.</source>
        <translation>So viele neue Urteile starten das nächste Training im Hintergrund.</translation>
    </message>
    <message>
        <source>3  Policy</source>
        <translation>3  Policy</translation>
    </message>
    <message>
        <source>Tunes the model to answers that people prefer, held near to where it started.</source>
        <translation>Richtet das Modell auf Antworten aus, die Menschen vorziehen, ohne es weit von seinem Ausgangspunkt zu entfernen.</translation>
    </message>
    <message>
        <source>1 judgment</source>
        <translation>1 Urteil</translation>
    </message>
    <message>
        <source>%1 judgments</source>
        <translation>%1 Urteile</translation>
    </message>
    <message>
        <source>There are no judgments yet: label some pairs first.</source>
        <translation>Es gibt noch keine Urteile: Beurteilen Sie zuerst einige Paare.</translation>
    </message>
    <message>
        <source>Choose a file of examples, or label some pairs first.</source>
        <translation>Wählen Sie eine Datei mit Beispielen, oder beurteilen Sie zuerst einige Paare.</translation>
    </message>
    <message>
        <source>Starting model</source>
        <translation>Ausgangsmodell</translation>
    </message>
    <message>
        <source>Learns from the judgments so far (%1). Prompts held out for measuring are left out.</source>
        <translation>Lernt aus den bisherigen Urteilen (%1). Prompts, die zum Messen zurückgehalten sind, bleiben außen vor.</translation>
    </message>
    <message>
        <source>Tunes the model on the project&apos;s prompts.</source>
        <translation>Stimmt das Modell mit den Prompts des Projekts ab.</translation>
    </message>
    <message>
        <source>Tunes the model on the judged pairs themselves.</source>
        <translation>Stimmt das Modell mit den beurteilten Paaren selbst ab.</translation>
    </message>
    <message>
        <source>Train a reward model first, or choose one: %1 needs its scores.</source>
        <translation>Trainieren Sie zuerst ein Belohnungsmodell, oder wählen Sie eines: %1 braucht dessen Bewertungen.</translation>
    </message>
</context>
<context>
    <name>arbiter::ui::UseModelBar</name>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Keep the present one</source>
        <translation>Beim jetzigen bleiben</translation>
    </message>
    <message>
        <source>%1 has finished. New answers still come from %2.</source>
        <translation>%1 ist fertig. Neue Antworten kommen noch von %2.</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>{path} does not exist. Check the name and try again.</source>
        <translation>{path} gibt es nicht. Prüfen Sie den Namen und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The disk that holds {path} is full. Free some space and try again; nothing that was confirmed is lost.</source>
        <translation>Der Datenträger mit {path} ist voll. Schaffen Sie Platz und versuchen Sie es noch einmal; nichts Bestätigtes ist verloren.</translation>
    </message>
    <message>
        <source>{path} cannot be used: {reason}. Check its permissions.</source>
        <translation>{path} ist nicht benutzbar: {reason}. Prüfen Sie die Rechte.</translation>
    </message>
    <message>
        <source>{path}: {reason}.</source>
        <translation>{path}: {reason}.</translation>
    </message>
    <message>
        <source>The gzip file ends too early: it is truncated. Copy or download it again.</source>
        <translation>Die gzip-Datei endet zu früh: Sie ist abgeschnitten. Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>The gzip file is damaged. Copy or download it again.</source>
        <translation>Die gzip-Datei ist beschädigt. Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>There is not enough memory to read {path}.</source>
        <translation>Der Speicher reicht nicht, um {path} zu lesen.</translation>
    </message>
    <message>
        <source>The line is longer than {limit} bytes.</source>
        <translation>Die Zeile ist länger als {limit} Bytes.</translation>
    </message>
    <message>
        <source>The learning engine cannot be loaded: {reason}. Install LibTorch (packages libtorch-dev or libtorch1.13, and libopenblas0-pthread). Labelling, import and export work without it.</source>
        <translation>Die Lernmaschine lässt sich nicht laden: {reason}. Installieren Sie LibTorch (Pakete libtorch-dev oder libtorch1.13 und libopenblas0-pthread). Urteilen, Import und Export gehen auch ohne sie.</translation>
    </message>
    <message>
        <source>The learning engine is not installed; looked for it at: {places}. Install arbiter-engine with LibTorch (packages libtorch-dev or libtorch1.13, and libopenblas0-pthread). Labelling, import and export work without it.</source>
        <translation>Die Lernmaschine ist nicht installiert; gesucht wurde sie hier: {places}. Installieren Sie arbiter-engine mit LibTorch (Pakete libtorch-dev oder libtorch1.13 und libopenblas0-pthread). Urteilen, Import und Export gehen auch ohne sie.</translation>
    </message>
    <message>
        <source>{library} belongs to another version of Arbiter. Install the engine of this version.</source>
        <translation>{library} gehört zu einer anderen Version von Arbiter. Installieren Sie die Lernmaschine dieser Version.</translation>
    </message>
    <message>
        <source>{name} must be a number.</source>
        <translation>{name} muss eine Zahl sein.</translation>
    </message>
    <message>
        <source>{name} is {value}; it must be from {minimum} to {maximum}.</source>
        <translation>{name} ist {value}; es muss zwischen {minimum} und {maximum} liegen.</translation>
    </message>
    <message>
        <source>{name} is &quot;{value}&quot;; it must be one of: {choices}.</source>
        <translation>{name} ist „{value}“; möglich sind: {choices}.</translation>
    </message>
    <message>
        <source>There is no setting named &quot;{name}&quot;.</source>
        <translation>Es gibt keine Einstellung namens „{name}“.</translation>
    </message>
    <message>
        <source>{name} cannot be &quot;{value}&quot;.</source>
        <translation>{name} kann nicht „{value}“ sein.</translation>
    </message>
    <message>
        <source>Settings must be a JSON object.</source>
        <translation>Einstellungen müssen ein JSON-Objekt sein.</translation>
    </message>
    <message>
        <source>This is not a whole safetensors file: {detail}. Copy or download it again.</source>
        <translation>Dies ist keine vollständige safetensors-Datei: {detail}. Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>The weight file {file}, which the index names, is missing. Copy or download the model again.</source>
        <translation>Die Gewichtsdatei {file}, die das Verzeichnis nennt, fehlt. Kopieren oder laden Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>There are no weights here: the folder has no model.safetensors.</source>
        <translation>Hier sind keine Gewichte: Der Ordner hat keine model.safetensors.</translation>
    </message>
    <message>
        <source>The weights stand in {file} only. Arbiter reads safetensors and nothing else: pickled files can run code when they are opened. Save the model again as safetensors.</source>
        <translation>Die Gewichte stehen nur in {file}. Arbiter liest ausschließlich safetensors: Pickle-Dateien können beim Öffnen Code ausführen. Speichern Sie das Modell noch einmal als safetensors.</translation>
    </message>
    <message>
        <source>The list of weight files is damaged. Copy or download the model again.</source>
        <translation>Die Liste der Gewichtsdateien ist beschädigt. Kopieren oder laden Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>The weights have no tensor `{name}`, which their index names. Copy or download the model again.</source>
        <translation>Den Gewichten fehlt der Tensor `{name}`, den ihr Verzeichnis nennt. Kopieren oder laden Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>Tensor `{name}` cannot be written: its shape and type do not fit its bytes.</source>
        <translation>Tensor `{name}` kann nicht geschrieben werden: Form und Typ passen nicht zu seinen Bytes.</translation>
    </message>
    <message>
        <source>Tensor `{name}` would be written twice.</source>
        <translation>Tensor `{name}` würde zweimal geschrieben.</translation>
    </message>
    <message>
        <source>{name} is &quot;{value}&quot;. Processes that train together need RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them.</source>
        <translation>{name} ist „{value}“. Prozesse, die gemeinsam trainieren, brauchen RANK, WORLD_SIZE, MASTER_ADDR und MASTER_PORT, wie torchrun sie setzt.</translation>
    </message>
    <message>
        <source>The {count} processes that train together could not meet at {address}:{port}: {reason}</source>
        <translation>Die {count} Prozesse, die gemeinsam trainieren, konnten sich bei {address}:{port} nicht treffen: {reason}</translation>
    </message>
    <message>
        <source>This LibTorch has no Gloo, so several processes cannot train together. Unset WORLD_SIZE.</source>
        <translation>Dieses LibTorch hat kein Gloo, deshalb können mehrere Prozesse nicht gemeinsam trainieren. Entfernen Sie WORLD_SIZE.</translation>
    </message>
    <message>
        <source>No CUDA device can be used here. Choose --device cpu, or install a LibTorch with CUDA and its driver.</source>
        <translation>Hier ist kein CUDA-Gerät benutzbar. Wählen Sie --device cpu oder installieren Sie ein LibTorch mit CUDA und dessen Treiber.</translation>
    </message>
    <message>
        <source>There is not enough memory. Lower the batch size, the number of episodes or the length of responses, or choose a smaller model.</source>
        <translation>Der Speicher reicht nicht. Verringern Sie die Stapelgröße, die Zahl der Episoden oder die Länge der Antworten, oder wählen Sie ein kleineres Modell.</translation>
    </message>
    <message>
        <source>LibTorch reports: {reason}</source>
        <translation>LibTorch meldet: {reason}</translation>
    </message>
    <message>
        <source>The engine failed: {reason}</source>
        <translation>Die Lernmaschine ist gescheitert: {reason}</translation>
    </message>
    <message>
        <source>Prompt {number} is empty: it has no tokens.</source>
        <translation>Prompt {number} ist leer: Er hat keine Tokens.</translation>
    </message>
    <message>
        <source>Sequence {number} has {length} tokens, but the model&apos;s context is {context}. Shorten it or choose another model.</source>
        <translation>Sequenz {number} hat {length} Tokens, der Kontext des Modells fasst aber nur {context}. Kürzen Sie sie oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Token id {id} is outside the model&apos;s vocabulary of {size}. The tokenizer does not belong to this model.</source>
        <translation>Token {id} liegt außerhalb des Vokabulars des Modells von {size}. Der Tokenizer gehört nicht zu diesem Modell.</translation>
    </message>
    <message>
        <source>{path} is no reward model: it has no reward head. Train a reward model first.</source>
        <translation>{path} ist kein Belohnungsmodell: Ihm fehlt der Bewertungskopf. Trainieren Sie zuerst ein Belohnungsmodell.</translation>
    </message>
    <message>
        <source>The policy has collapsed: {metric} was {value} at step {step}, beyond its limit of {limit} for {rounds} rounds in a row. The last checkpoint is kept. Raise the KL coefficient or lower the learning rate, and go on from an earlier checkpoint.</source>
        <translation>Die Policy ist zusammengebrochen: {metric} war bei Schritt {step} {value} und damit {rounds} Runden in Folge jenseits der Grenze von {limit}. Der letzte Checkpoint bleibt. Erhöhen Sie den KL-Koeffizienten oder senken Sie die Lernrate und setzen Sie von einem früheren Checkpoint fort.</translation>
    </message>
    <message>
        <source>There are no decided pairs to train on. Judge some pairs first; ties and skips do not count.</source>
        <translation>Es gibt keine entschiedenen Paare, mit denen trainiert werden könnte. Beurteilen Sie zuerst einige Paare; Gleichstände und Übersprungenes zählen nicht.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>{metric} became NaN or infinite at step {step}. The last checkpoint before it is kept; lower the learning rate and resume from there.</source>
        <translation>{metric} wurde bei Schritt {step} NaN oder unendlich. Der letzte Checkpoint davor bleibt; senken Sie die Lernrate und setzen Sie von dort fort.</translation>
    </message>
    <message>
        <source>The policy, its reference and the reward model must share one vocabulary. Train the reward model from the same base model.</source>
        <translation>Policy, Referenz und Belohnungsmodell müssen dasselbe Vokabular haben. Trainieren Sie das Belohnungsmodell vom selben Basismodell aus.</translation>
    </message>
    <message>
        <source>There are no prompts to roll out. Import prompts first.</source>
        <translation>Es gibt keine Prompts zum Ausrollen. Importieren Sie zuerst Prompts.</translation>
    </message>
    <message>
        <source>{episodes} episodes cannot be shared among groups of {size}. Choose a multiple of the group&apos;s size.</source>
        <translation>{episodes} Episoden lassen sich nicht auf Gruppen zu je {size} verteilen. Wählen Sie ein Vielfaches der Gruppengröße.</translation>
    </message>
    <message>
        <source>A batch has fewer rows than there are processes. Use larger batches, or fewer processes.</source>
        <translation>Ein Stapel hat weniger Zeilen, als es Prozesse gibt. Verwenden Sie größere Stapel oder weniger Prozesse.</translation>
    </message>
    <message>
        <source>Ranking {number} cannot be learned from: it needs two or more responses and at least one on each place.</source>
        <translation>Aus Rangfolge {number} lässt sich nicht lernen: Sie braucht zwei oder mehr Antworten und auf jedem Platz mindestens eine.</translation>
    </message>
    <message>
        <source>{metric} became NaN or infinite at step {step} (epoch {epoch}, batch {batch} of {batches}: judgments {numbers}). The last checkpoint before it is kept; lower the learning rate and resume from there.</source>
        <translation>{metric} wurde bei Schritt {step} NaN oder unendlich (Epoche {epoch}, Stapel {batch} von {batches}: Urteile {numbers}). Der letzte Checkpoint davor bleibt; senken Sie die Lernrate und setzen Sie von dort fort.</translation>
    </message>
    <message>
        <source>{metric} became NaN or infinite at step {step} (epoch {epoch}, batch {batch} of {batches}: judgments {numbers}), before the first checkpoint. Lower the learning rate and start again.</source>
        <translation>{metric} wurde bei Schritt {step} NaN oder unendlich (Epoche {epoch}, Stapel {batch} von {batches}: Urteile {numbers}), vor dem ersten Checkpoint. Senken Sie die Lernrate und beginnen Sie von vorn.</translation>
    </message>
    <message>
        <source>{path} has {heads} reward heads, not {wanted}. Set ensemble to {heads}, or start from a language model.</source>
        <translation>{path} hat {heads} Bewertungsköpfe, nicht {wanted}. Setzen Sie ensemble auf {heads} oder gehen Sie von einem Sprachmodell aus.</translation>
    </message>
    <message>
        <source>There are no judgments to train on. Judge some pairs on the Label page first; skips do not count.</source>
        <translation>Es gibt keine Urteile, mit denen trainiert werden könnte. Beurteilen Sie zuerst auf der Seite Urteilen einige Paare; Übersprungenes zählt nicht.</translation>
    </message>
    <message>
        <source>The checkpoint has no `{name}`: it was not trained with Davidson&apos;s tie model. Start a new run from its weights.</source>
        <translation>Dem Checkpoint fehlt `{name}`: Er wurde nicht mit Davidsons Modell für Gleichstände trainiert. Starten Sie einen neuen Lauf von seinen Gewichten aus.</translation>
    </message>
    <message>
        <source>There is nothing to fine-tune on: no document has a response. Import demonstrations, or judge some pairs first.</source>
        <translation>Es gibt nichts zum Feinabstimmen: Kein Dokument hat eine Antwort. Importieren Sie Beispiele oder beurteilen Sie zuerst einige Paare.</translation>
    </message>
    <message>
        <source>The checkpoint cannot be resumed: its training state is missing or does not fit the model. Start a new run from its weights.</source>
        <translation>Von diesem Checkpoint lässt sich nicht fortsetzen: Sein Trainingszustand fehlt oder passt nicht zum Modell. Starten Sie einen neuen Lauf von seinen Gewichten aus.</translation>
    </message>
    <message>
        <source>The checkpoint&apos;s training state has no usable `{name}`. Start a new run from its weights.</source>
        <translation>Dem Trainingszustand des Checkpoints fehlt ein brauchbares `{name}`. Starten Sie einen neuen Lauf von seinen Gewichten aus.</translation>
    </message>
    <message>
        <source>config.json has sizes that do not fit each other (a size is missing or zero, or the heads are no multiple of the key/value heads).</source>
        <translation>config.json hat Größen, die nicht zueinander passen (eine Größe fehlt oder ist null, oder die Köpfe sind kein Vielfaches der Key/Value-Köpfe).</translation>
    </message>
    <message>
        <source>The rope scaling `{value}` is not supported. Known are linear and llama3.</source>
        <translation>Die RoPE-Skalierung `{value}` wird nicht unterstützt. Bekannt sind linear und llama3.</translation>
    </message>
    <message>
        <source>The architecture `{value}` is not supported. Known are llama, mistral, qwen2 and gpt2.</source>
        <translation>Die Architektur `{value}` wird nicht unterstützt. Bekannt sind llama, mistral, qwen2 und gpt2.</translation>
    </message>
    <message>
        <source>The model&apos;s config.json has a setting that is not supported ({value}).</source>
        <translation>Die config.json des Modells hat eine Einstellung, die nicht unterstützt wird ({value}).</translation>
    </message>
    <message>
        <source>The checkpoint has tensors that the model of its config.json does not have: {names}. The config.json belongs to another model, or asks for a part that is not supported.</source>
        <translation>Der Checkpoint hat Tensoren, die das Modell seiner config.json nicht hat: {names}. Die config.json gehört zu einem anderen Modell oder verlangt einen Teil, der nicht unterstützt wird.</translation>
    </message>
    <message>
        <source>No module of a {architecture} model is called `{target}`, so it cannot get an adapter.</source>
        <translation>Kein Modul eines {architecture}-Modells heißt `{target}`, deshalb kann es keinen Adapter erhalten.</translation>
    </message>
    <message>
        <source>The adapter has no tensor `{name}`.</source>
        <translation>Dem Adapter fehlt der Tensor `{name}`.</translation>
    </message>
    <message>
        <source>Tensor `{name}` is of type {type}; F32, F16 and BF16 can be read.</source>
        <translation>Tensor `{name}` ist vom Typ {type}; lesbar sind F32, F16 und BF16.</translation>
    </message>
    <message>
        <source>Tensor `{name}` has shape {found}, but config.json asks for {wanted}.</source>
        <translation>Tensor `{name}` hat die Form {found}, config.json verlangt aber {wanted}.</translation>
    </message>
    <message>
        <source>Tensor `{name}` holds NaN or infinite numbers. The checkpoint is damaged or comes from a run that diverged.</source>
        <translation>Tensor `{name}` enthält NaN oder unendliche Zahlen. Der Checkpoint ist beschädigt oder stammt von einem Lauf, der auseinanderlief.</translation>
    </message>
    <message>
        <source>The checkpoint has no tensor `{name}`. It is incomplete, or of another architecture than its config.json says.</source>
        <translation>Dem Checkpoint fehlt der Tensor `{name}`. Er ist unvollständig oder von anderer Architektur, als seine config.json sagt.</translation>
    </message>
    <message>
        <source>The checkpoint has no language head: it is a reward model, or tie_word_embeddings is wrong in its config.json.</source>
        <translation>Dem Checkpoint fehlt der Sprachkopf: Er ist ein Belohnungsmodell, oder tie_word_embeddings in seiner config.json ist falsch.</translation>
    </message>
    <message>
        <source>{path} is a reward model: it scores text and cannot write it. Choose a language model.</source>
        <translation>{path} ist ein Belohnungsmodell: Es bewertet Text und kann keinen schreiben. Wählen Sie ein Sprachmodell.</translation>
    </message>
    <message>
        <source>No known format has these columns: {columns}. Say what they are, for example --map prompt=instruction,response_a=output_1,response_b=output_2.</source>
        <translation>Kein bekanntes Format hat diese Spalten: {columns}. Sagen Sie, was sie sind, zum Beispiel --map prompt=instruction,response_a=output_1,response_b=output_2.</translation>
    </message>
    <message>
        <source>No row can be used; the first one: {reason}.</source>
        <translation>Keine Zeile ist brauchbar; die erste: {reason}.</translation>
    </message>
    <message>
        <source>The file has no rows. Choose a file with at least one row.</source>
        <translation>Die Datei hat keine Zeilen. Wählen Sie eine Datei mit mindestens einer Zeile.</translation>
    </message>
    <message>
        <source>A judgment ranks a response that its comparison does not have.</source>
        <translation>Ein Urteil ordnet eine Antwort ein, die sein Vergleich nicht hat.</translation>
    </message>
    <message>
        <source>There is no format named &quot;{name}&quot;.</source>
        <translation>Es gibt kein Format namens „{name}“.</translation>
    </message>
    <message>
        <source>The export was stopped; no file was written.</source>
        <translation>Der Export wurde angehalten; es wurde keine Datei geschrieben.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is mapped to no column.</source>
        <translation>„{name}“ ist keiner Spalte zugeordnet.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is mapped twice.</source>
        <translation>„{name}“ ist zweimal zugeordnet.</translation>
    </message>
    <message>
        <source>The column &quot;{name}&quot; is used twice.</source>
        <translation>Die Spalte „{name}“ wird zweimal verwendet.</translation>
    </message>
    <message>
        <source>The mapping has no {name}.</source>
        <translation>Der Zuordnung fehlt {name}.</translation>
    </message>
    <message>
        <source>The mapping leaves out {name}.</source>
        <translation>Die Zuordnung lässt {name} aus.</translation>
    </message>
    <message>
        <source>A label needs at least two responses; the mapping has no {name}.</source>
        <translation>Ein Urteil braucht mindestens zwei Antworten; der Zuordnung fehlt {name}.</translation>
    </message>
    <message>
        <source>The file is empty. Choose a file with at least one row.</source>
        <translation>Die Datei ist leer. Wählen Sie eine Datei mit mindestens einer Zeile.</translation>
    </message>
    <message>
        <source>The list ends without its closing bracket: the file is cut off.</source>
        <translation>Die Liste endet ohne schließende Klammer: Die Datei ist abgeschnitten.</translation>
    </message>
    <message>
        <source>A comma or a closing bracket should stand between two rows.</source>
        <translation>Zwischen zwei Zeilen sollte ein Komma oder eine schließende Klammer stehen.</translation>
    </message>
    <message>
        <source>The file ends in the middle of a row: it is cut off.</source>
        <translation>Die Datei endet mitten in einer Zeile: Sie ist abgeschnitten.</translation>
    </message>
    <message>
        <source>Row {row} is larger than {limit} MB. Split or shorten it.</source>
        <translation>Zeile {row} ist größer als {limit} MB. Teilen oder kürzen Sie sie.</translation>
    </message>
    <message>
        <source>There is more text after the list&apos;s closing bracket.</source>
        <translation>Nach der schließenden Klammer der Liste steht noch mehr Text.</translation>
    </message>
    <message>
        <source>There is not enough memory. Close other programs or choose smaller sizes.</source>
        <translation>Der Speicher reicht nicht. Schließen Sie andere Programme oder wählen Sie kleinere Größen.</translation>
    </message>
    <message>
        <source>Arbiter has a bug here: {what}</source>
        <translation>Arbiter hat hier einen Fehler: {what}</translation>
    </message>
    <message>
        <source>An annotator needs a name. Enter one in the settings.</source>
        <translation>Ein Annotator braucht einen Namen. Tragen Sie ihn in den Einstellungen ein.</translation>
    </message>
    <message>
        <source>There is not enough memory for the project&apos;s database.</source>
        <translation>Der Speicher reicht nicht für die Datenbank des Projekts.</translation>
    </message>
    <message>
        <source>The project could not be read or written: {reason}.</source>
        <translation>Das Projekt konnte nicht gelesen oder geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <source>The disk that holds the project is full. Free some space and try again; nothing that was confirmed is lost.</source>
        <translation>Der Datenträger mit dem Projekt ist voll. Schaffen Sie Platz und versuchen Sie es noch einmal; nichts Bestätigtes ist verloren.</translation>
    </message>
    <message>
        <source>The project cannot be written to. Check the folder&apos;s permissions, or copy it to a place of your own.</source>
        <translation>In das Projekt kann nicht geschrieben werden. Prüfen Sie die Rechte des Ordners oder kopieren Sie ihn an einen eigenen Ort.</translation>
    </message>
    <message>
        <source>{path} is not an Arbiter project. Choose a folder that was made with New project or arbiter init.</source>
        <translation>{path} ist kein Arbiter-Projekt. Wählen Sie einen Ordner, der mit Neues Projekt oder arbiter init angelegt wurde.</translation>
    </message>
    <message>
        <source>The project is busy in another program. Try again in a moment.</source>
        <translation>Das Projekt ist gerade in einem anderen Programm in Arbeit. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>{path} cannot be opened. Check its permissions.</source>
        <translation>{path} lässt sich nicht öffnen. Prüfen Sie die Rechte.</translation>
    </message>
    <message>
        <source>The project&apos;s database is damaged ({reason}). Restore it from a backup, or export what can be read.</source>
        <translation>Die Datenbank des Projekts ist beschädigt ({reason}). Stellen Sie sie aus einer Sicherung her oder exportieren Sie, was lesbar ist.</translation>
    </message>
    <message>
        <source>The project&apos;s database reports: {reason}.</source>
        <translation>Die Datenbank des Projekts meldet: {reason}.</translation>
    </message>
    <message>
        <source>A row of the import names a {what} that it does not have.</source>
        <translation>Eine Zeile des Imports nennt etwas, das sie nicht hat ({what}).</translation>
    </message>
    <message>
        <source>The ranking must name each response of the comparison exactly once.</source>
        <translation>Die Rangfolge muss jede Antwort des Vergleichs genau einmal nennen.</translation>
    </message>
    <message>
        <source>That judgment is no longer the current one, so it cannot be replaced or taken back.</source>
        <translation>Dieses Urteil ist nicht mehr das geltende und kann deshalb nicht ersetzt oder zurückgenommen werden.</translation>
    </message>
    <message>
        <source>{path} is on a network file system, where a project&apos;s database could be damaged. Keep the project on a local disk.</source>
        <translation>{path} liegt auf einem Netzlaufwerk, wo die Datenbank eines Projekts Schaden nehmen könnte. Bewahren Sie das Projekt auf einem lokalen Datenträger auf.</translation>
    </message>
    <message>
        <source>{path} is inside a synchronised folder ({name}), where a project&apos;s database could be damaged. Keep the project on a local disk and share an export instead.</source>
        <translation>{path} liegt in einem synchronisierten Ordner ({name}), wo die Datenbank eines Projekts Schaden nehmen könnte. Bewahren Sie das Projekt auf einem lokalen Datenträger auf und teilen Sie stattdessen einen Export.</translation>
    </message>
    <message>
        <source>{path} cannot be written to, and another program has not closed the project. Copy the folder to a place of your own to read it.</source>
        <translation>In {path} kann nicht geschrieben werden, und ein anderes Programm hat das Projekt nicht geschlossen. Kopieren Sie den Ordner an einen eigenen Ort, um es zu lesen.</translation>
    </message>
    <message>
        <source>The project was opened for reading only, because its folder cannot be written to. Copy it to a place of your own to change it.</source>
        <translation>Das Projekt wurde nur zum Lesen geöffnet, weil in seinen Ordner nicht geschrieben werden kann. Kopieren Sie es an einen eigenen Ort, um es zu ändern.</translation>
    </message>
    <message>
        <source>The project has no {what} {id}. It may have been removed.</source>
        <translation>Im Projekt gibt es {what} {id} nicht. Vielleicht wurde es entfernt.</translation>
    </message>
    <message>
        <source>{path} already holds a project. Open it instead.</source>
        <translation>In {path} liegt schon ein Projekt. Öffnen Sie es stattdessen.</translation>
    </message>
    <message>
        <source>{path} is a file. Choose a folder for the project.</source>
        <translation>{path} ist eine Datei. Wählen Sie einen Ordner für das Projekt.</translation>
    </message>
    <message>
        <source>The backup before the upgrade is not sound ({reason}), so the project was left as it is.</source>
        <translation>Die Sicherung vor der Umstellung ist nicht in Ordnung ({reason}), deshalb blieb das Projekt, wie es ist.</translation>
    </message>
    <message>
        <source>The project was written by a newer Arbiter (format {found}, this one reads up to {known}). Update Arbiter to open it.</source>
        <translation>Das Projekt stammt von einem neueren Arbiter (Format {found}, dieser liest bis {known}). Aktualisieren Sie Arbiter, um es zu öffnen.</translation>
    </message>
    <message>
        <source>The messages of {uuid} are not a list of role and content. Import the file again.</source>
        <translation>Die Nachrichten von {uuid} sind keine Liste aus Rolle und Inhalt. Importieren Sie die Datei noch einmal.</translation>
    </message>
    <message>
        <source>Response {uuid} is no text; text models learn from text only.</source>
        <translation>Antwort {uuid} ist kein Text; Textmodelle lernen nur aus Text.</translation>
    </message>
    <message>
        <source>There is nothing to judge by: no gold reward and no finished reward model. Train a reward model first.</source>
        <translation>Es gibt nichts, wonach geurteilt werden könnte: keine Goldbelohnung und kein fertiges Belohnungsmodell. Trainieren Sie zuerst ein Belohnungsmodell.</translation>
    </message>
    <message>
        <source>At least one head-to-head is needed.</source>
        <translation>Mindestens ein Direktvergleich ist nötig.</translation>
    </message>
    <message>
        <source>None of the {count} prompts fits into the model&apos;s context of {context} tokens. Shorten them or choose another model.</source>
        <translation>Keiner der {count} Prompts passt in den Kontext des Modells von {context} Tokens. Kürzen Sie sie oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Prompt {uuid} is empty: it has no tokens. Remove it, or choose a chat template with marks.</source>
        <translation>Prompt {uuid} ist leer: Er hat keine Tokens. Entfernen Sie ihn oder wählen Sie eine Chatvorlage mit Marken.</translation>
    </message>
    <message>
        <source>There is no held-out prompt that fits into the model&apos;s context.</source>
        <translation>Es gibt keinen zurückgehaltenen Prompt, der in den Kontext des Modells passt.</translation>
    </message>
    <message>
        <source>There is no prompt that fits into the model&apos;s context. Import prompts first.</source>
        <translation>Es gibt keinen Prompt, der in den Kontext des Modells passt. Importieren Sie zuerst Prompts.</translation>
    </message>
    <message>
        <source>From 1 to 64 responses can be written to a prompt.</source>
        <translation>Zu einem Prompt können 1 bis 64 Antworten geschrieben werden.</translation>
    </message>
    <message>
        <source>The limit cannot be negative.</source>
        <translation>Die Obergrenze kann nicht negativ sein.</translation>
    </message>
    <message>
        <source>{reason}. Nothing was imported; correct the row, or have unusable rows left out (--skip-bad).</source>
        <translation>{reason}. Nichts wurde importiert; berichtigen Sie die Zeile oder lassen Sie unbrauchbare Zeilen aus (--skip-bad).</translation>
    </message>
    <message>
        <source>{reason}. {count} rows cannot be used, this is the first. Nothing was imported; correct them, or have them left out (--skip-bad).</source>
        <translation>{reason}. {count} Zeilen sind nicht brauchbar, dies ist die erste. Nichts wurde importiert; berichtigen Sie sie oder lassen Sie sie aus (--skip-bad).</translation>
    </message>
    <message>
        <source>The import was stopped; nothing of it was kept.</source>
        <translation>Der Import wurde angehalten; nichts davon wurde behalten.</translation>
    </message>
    <message>
        <source>The file has no rows.</source>
        <translation>Die Datei hat keine Zeilen.</translation>
    </message>
    <message>
        <source>An answer is taken back by undoing it.</source>
        <translation>Eine Antwort wird zurückgenommen, indem man sie rückgängig macht.</translation>
    </message>
    <message>
        <source>Only a ranking names responses.</source>
        <translation>Nur eine Rangfolge nennt Antworten.</translation>
    </message>
    <message>
        <source>A ranking has an empty tier.</source>
        <translation>Eine Rangfolge hat einen leeren Platz.</translation>
    </message>
    <message>
        <source>A ranking should name each response that is shown exactly once.</source>
        <translation>Eine Rangfolge sollte jede gezeigte Antwort genau einmal nennen.</translation>
    </message>
    <message>
        <source>Say who annotates: the annotator&apos;s name is empty.</source>
        <translation>Sagen Sie, wer urteilt: Der Name des Annotators ist leer.</translation>
    </message>
    <message>
        <source>There is nothing left to judge. Import or generate more pairs.</source>
        <translation>Es ist nichts mehr zu beurteilen. Importieren oder erzeugen Sie weitere Paare.</translation>
    </message>
    <message>
        <source>There is nothing to undo in this session.</source>
        <translation>In dieser Sitzung gibt es nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>There is no model in {folder}: it has no config.json. Choose a folder in the Hugging Face layout.</source>
        <translation>In {folder} ist kein Modell: config.json fehlt. Wählen Sie einen Ordner im Hugging-Face-Aufbau.</translation>
    </message>
    <message>
        <source>The tokenizer has {tokens} tokens, but the model has embeddings for {vocabulary}. The tokenizer does not belong to this model.</source>
        <translation>Der Tokenizer hat {tokens} Tokens, das Modell aber Einbettungen für {vocabulary}. Der Tokenizer gehört nicht zu diesem Modell.</translation>
    </message>
    <message>
        <source>Run {run} is of another kind. Resume it with the command or form of its own kind.</source>
        <translation>Lauf {run} ist von anderer Art. Setzen Sie ihn mit dem Befehl oder Formular seiner Art fort.</translation>
    </message>
    <message>
        <source>Run {run} is done. Start a new run from its model to train it further.</source>
        <translation>Lauf {run} ist fertig. Starten Sie einen neuen Lauf von seinem Modell aus, um es weiter zu trainieren.</translation>
    </message>
    <message>
        <source>Run {run} has no checkpoint to go on from. Start a new run.</source>
        <translation>Lauf {run} hat keinen Checkpoint zum Fortsetzen. Starten Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>Run {run} has no checkpoint yet, so it has no model.</source>
        <translation>Lauf {run} hat noch keinen Checkpoint und damit kein Modell.</translation>
    </message>
    <message>
        <source>The prompt of this sample is no longer in the project. Import it again to judge its answers.</source>
        <translation>Der Prompt dieses Beispiels ist nicht mehr im Projekt. Importieren Sie ihn noch einmal, um seine Antworten zu beurteilen.</translation>
    </message>
    <message>
        <source>Both answers are the same: there is nothing to judge.</source>
        <translation>Beide Antworten sind gleich: Es gibt nichts zu beurteilen.</translation>
    </message>
    <message>
        <source>This prompt is held out for evaluation, so its answers are not judged. Choose a sample of another prompt.</source>
        <translation>Dieser Prompt ist zum Messen zurückgehalten, deshalb werden seine Antworten nicht beurteilt. Wählen Sie ein Beispiel eines anderen Prompts.</translation>
    </message>
    <message>
        <source>The noise should be between 0 and 1.</source>
        <translation>Das Rauschen sollte zwischen 0 und 1 liegen.</translation>
    </message>
    <message>
        <source>The gold reward is known for the demo task&apos;s prompts only. Simulate random or longer here, or use the demo project.</source>
        <translation>Die Goldbelohnung ist nur für die Prompts der Demo bekannt. Simulieren Sie hier random oder longer, oder verwenden Sie das Demoprojekt.</translation>
    </message>
    <message>
        <source>There is nothing to fine-tune on: no response is written by a person or chosen in a judgment. Judge some pairs, or give a file with --corpus.</source>
        <translation>Es gibt nichts zum Feinabstimmen: Keine Antwort stammt von einem Menschen oder wurde in einem Urteil gewählt. Beurteilen Sie einige Paare oder geben Sie mit --corpus eine Datei an.</translation>
    </message>
    <message>
        <source>There is no prompt that fits into the model&apos;s context. Import prompts, or lower the longest response.</source>
        <translation>Es gibt keinen Prompt, der in den Kontext des Modells passt. Importieren Sie Prompts oder verkürzen Sie die längste Antwort.</translation>
    </message>
    <message>
        <source>The judgments that run {run} was made from are no longer the same in this project. Start a new run.</source>
        <translation>Die Urteile, aus denen Lauf {run} entstand, sind in diesem Projekt nicht mehr dieselben. Starten Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>There is no finished reward model. Train one on the judgments first.</source>
        <translation>Es gibt kein fertiges Belohnungsmodell. Trainieren Sie zuerst eins auf den Urteilen.</translation>
    </message>
    <message>
        <source>Special tokens must differ and must not be empty.</source>
        <translation>Sondertokens müssen verschieden und dürfen nicht leer sein.</translation>
    </message>
    <message>
        <source>A vocabulary of {size} is too small: every byte and every special token needs an id. Ask for {least} or more.</source>
        <translation>Ein Vokabular von {size} ist zu klein: Jedes Byte und jedes Sondertoken braucht eine Nummer. Verlangen Sie {least} oder mehr.</translation>
    </message>
    <message>
        <source>There is no chat template `{name}`. Choose auto, arbiter, chatml, llama3, llama2, mistral, hh or plain.</source>
        <translation>Es gibt keine Chatvorlage `{name}`. Wählen Sie auto, arbiter, chatml, llama3, llama2, mistral, hh oder plain.</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s pattern `{pattern}` cannot be understood: {reason}.</source>
        <translation>Das Muster `{pattern}` des Tokenizers ist nicht verständlich: {reason}.</translation>
    </message>
    <message>
        <source>This model has its tokenizer in SentencePiece&apos;s own format only (tokenizer.model). Save it again with a tokenizer.json.</source>
        <translation>Dieses Modell hat seinen Tokenizer nur im eigenen Format von SentencePiece (tokenizer.model). Speichern Sie es noch einmal mit einer tokenizer.json.</translation>
    </message>
    <message>
        <source>This folder has no tokenizer. A model folder holds a tokenizer.json, or a vocab.json and a merges.txt.</source>
        <translation>Dieser Ordner hat keinen Tokenizer. Ein Modellordner enthält eine tokenizer.json oder eine vocab.json und eine merges.txt.</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s {part} `{name}` is of a kind that Arbiter does not know. Use a model with a BPE tokenizer (GPT-2, Llama, Mistral, Qwen and their kin).</source>
        <translation>Der Teil {part} `{name}` des Tokenizers ist von einer Art, die Arbiter nicht kennt. Verwenden Sie ein Modell mit BPE-Tokenizer (GPT-2, Llama, Mistral, Qwen und Verwandte).</translation>
    </message>
    <message>
        <source>The tokenizer file is damaged. Copy or download the model again.</source>
        <translation>Die Tokenizer-Datei ist beschädigt. Kopieren oder laden Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>The project in {path} can only be read. Make the folder writable or copy it to a place where you may write.</source>
        <translation>Das Projekt in {path} ist nur lesbar. Machen Sie den Ordner beschreibbar oder kopieren Sie ihn dorthin, wo Sie schreiben dürfen.</translation>
    </message>
    <message>
        <source>&quot;{text}&quot; is no token id. Give numbers with commas between them.</source>
        <translation>„{text}“ ist keine Tokennummer. Geben Sie Zahlen mit Kommas dazwischen an.</translation>
    </message>
    <message>
        <source>Standard input must be a JSON list of strings where --json is given.</source>
        <translation>Mit --json muss die Standardeingabe eine JSON-Liste von Zeichenketten sein.</translation>
    </message>
    <message>
        <source>There is no run &quot;{name}&quot; of this kind that can be resumed. See the runs with: arbiter status PROJECT</source>
        <translation>Es gibt keinen Lauf „{name}“ dieser Art, der sich fortsetzen ließe. Die Läufe zeigt: arbiter status PROJECT</translation>
    </message>
    <message>
        <source>The best of 1 to 1024 candidates can be kept.</source>
        <translation>Behalten werden kann die beste von 1 bis 1024 Antworten.</translation>
    </message>
    <message>
        <source>{path} could not be made: there is no picture to write.</source>
        <translation>{path} konnte nicht angelegt werden: Es gibt kein Bild zu schreiben.</translation>
    </message>
    <message>
        <source>{folder} exists and is not empty: what is in it would be lost. Choose a new or an empty folder.</source>
        <translation>{folder} gibt es schon, und er ist nicht leer: Sein Inhalt ginge verloren. Wählen Sie einen neuen oder leeren Ordner.</translation>
    </message>
    <message>
        <source>{path} exists and is not a folder. Choose a new or an empty folder.</source>
        <translation>{path} gibt es schon und ist kein Ordner. Wählen Sie einen neuen oder leeren Ordner.</translation>
    </message>
    <message>
        <source>{path} begins with ~, but only ~/ is understood here (the folder that HOME names). Write the whole path, or ./{path} for something of that name in the current folder.</source>
        <translation>{path} beginnt mit ~, hier wird aber nur ~/ verstanden (der Ordner, den HOME nennt). Schreiben Sie den ganzen Pfad, oder ./{path} für etwas dieses Namens im aktuellen Ordner.</translation>
    </message>
    <message>
        <source>This is not the file but a Git LFS pointer to it. Fetch the file itself (git lfs pull), or download it again.</source>
        <translation>Das ist nicht die Datei, sondern ein Git-LFS-Verweis auf sie. Holen Sie die Datei selbst (git lfs pull), oder laden Sie sie neu herunter.</translation>
    </message>
    <message>
        <source>{name} is not a JSON object. Copy or download the model again.</source>
        <translation>{name} ist kein JSON-Objekt. Kopieren oder laden Sie das Modell neu.</translation>
    </message>
    <message>
        <source>It should be {wanted}, not {found}.</source>
        <translation>Es sollte {wanted} sein, nicht {found}.</translation>
    </message>
    <message>
        <source>This adapter uses `{what}`, which Arbiter does not read. Merge it into its base model with the tool that made it.</source>
        <translation>Dieser Adapter verwendet `{what}`, was Arbiter nicht liest. Führen Sie ihn mit dem Werkzeug, das ihn gemacht hat, mit seinem Basismodell zusammen.</translation>
    </message>
    <message>
        <source>There are no weights here: the folder has no adapter_model.safetensors.</source>
        <translation>Hier sind keine Gewichte: Der Ordner hat kein adapter_model.safetensors.</translation>
    </message>
    <message>
        <source>There is no folder {base} to be the adapter&apos;s base.</source>
        <translation>Es gibt keinen Ordner {base}, der die Basis des Adapters sein könnte.</translation>
    </message>
    <message>
        <source>The adapter has tensors that Arbiter would not use: {names}. They were trained beside the adapters of target_modules (whole modules, biases, tokens). Merge it into its base model with the tool that made it.</source>
        <translation>Der Adapter hat Tensoren, die Arbiter nicht verwenden würde: {names}. Sie wurden neben den Adaptern von target_modules trainiert (ganze Module, Bias, Tokens). Führen Sie ihn mit dem Werkzeug, das ihn gemacht hat, mit seinem Basismodell zusammen.</translation>
    </message>
    <message>
        <source>config.json has no model_type, so the architecture is unknown. Add it: llama, mistral, qwen2 and gpt2 are supported.</source>
        <translation>config.json hat kein model_type, die Architektur ist also unbekannt. Ergänzen Sie es: llama, mistral, qwen2 und gpt2 werden unterstützt.</translation>
    </message>
    <message>
        <source>There are {count} weight files here, but no model.safetensors.index.json that says which tensors each has. Copy or download the index too.</source>
        <translation>Hier sind {count} Dateien mit Gewichten, aber kein model.safetensors.index.json, das sagt, welche Tensoren jede hat. Kopieren oder laden Sie auch das Verzeichnis.</translation>
    </message>
    <message>
        <source>There is no adapter in {folder}: it has no adapter_config.json, or whole weights beside it.</source>
        <translation>In {folder} ist kein Adapter: Es fehlt adapter_config.json, oder daneben stehen ganze Gewichte.</translation>
    </message>
    <message>
        <source>The reward model reads {context} tokens, but a prompt and its response may have {longest}. Lower max_new_tokens, leave out the longest prompts, or train a reward model from a base with a longer context.</source>
        <translation>Das Belohnungsmodell liest {context} Tokens, ein Prompt mit seiner Antwort kann aber {longest} haben. Senken Sie max_new_tokens, lassen Sie die längsten Prompts weg, oder trainieren Sie ein Belohnungsmodell aus einer Basis mit längerem Kontext.</translation>
    </message>
    <message>
        <source>The reference model reads {context} tokens, but a prompt and its response may have {longest}. Lower max_new_tokens, or choose another reference.</source>
        <translation>Das Referenzmodell liest {context} Tokens, ein Prompt mit seiner Antwort kann aber {longest} haben. Senken Sie max_new_tokens, oder wählen Sie eine andere Referenz.</translation>
    </message>
    <message>
        <source>No token of an answer fits into a row of {context} tokens: the prompts fill it. Choose a longer row (context), shorter prompts or a model with a longer context.</source>
        <translation>In eine Zeile von {context} Tokens passt kein Token einer Antwort: Die Prompts füllen sie. Wählen Sie eine längere Zeile (context), kürzere Prompts oder ein Modell mit längerem Kontext.</translation>
    </message>
    <message>
        <source>The checkpoint cannot be resumed: its `{name}` is NaN or infinite, so the run had diverged before it was written. Resume an earlier checkpoint, or start a new run with a lower learning rate.</source>
        <translation>Der Zwischenstand lässt sich nicht fortsetzen: Sein `{name}` ist NaN oder unendlich, der Lauf war also schon entgleist, als er geschrieben wurde. Setzen Sie einen früheren fort, oder beginnen Sie einen neuen Lauf mit kleinerer Lernrate.</translation>
    </message>
    <message>
        <source>{path} is inside the project {project}, where an export could damage it. Write into its exports folder, or to a place outside.</source>
        <translation>{path} liegt im Projekt {project}, wo ein Export es beschädigen könnte. Schreiben Sie in seinen Ordner exports oder an einen Ort außerhalb.</translation>
    </message>
    <message>
        <source>{path} cannot be written: there is no folder {folder}. Make it first, or choose another place.</source>
        <translation>{path} kann nicht geschrieben werden: Es gibt keinen Ordner {folder}. Legen Sie ihn an, oder wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>{path} is no file that can be written as a stream (it is a disk or a socket). Choose another place.</source>
        <translation>{path} ist keine Datei, die sich als Strom schreiben lässt (es ist eine Platte oder ein Socket). Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>The project in {path} was made by an older Arbiter and has to be brought up to date, but its folder cannot be written to. Copy it to a place of your own and open it there.</source>
        <translation>Das Projekt in {path} ist von einem älteren Arbiter und muss auf den neuen Stand gebracht werden, sein Ordner ist aber nicht beschreibbar. Kopieren Sie es an einen eigenen Ort, und öffnen Sie es dort.</translation>
    </message>
    <message>
        <source>The project was written by a newer Arbiter, so this one only reads it. Update Arbiter to change it.</source>
        <translation>Das Projekt ist von einem neueren Arbiter, dieser liest es nur. Aktualisieren Sie Arbiter, um es zu ändern.</translation>
    </message>
    <message>
        <source>Prompt {prompt} cannot go from {from} to {to}: once the project has a run, prompts only go from train to test.</source>
        <translation>Prompt {prompt} kann nicht von {from} nach {to}: Hat das Projekt einen Lauf, gehen Prompts nur noch von train nach test.</translation>
    </message>
    <message>
        <source>Prompt {prompt} cannot be tested on: it was in the project when a run started that may have learned from it. Import new prompts for testing.</source>
        <translation>Auf Prompt {prompt} kann nicht getestet werden: Er war im Projekt, als ein Lauf begann, der von ihm gelernt haben kann. Importieren Sie neue Prompts zum Testen.</translation>
    </message>
    <message>
        <source>The shares for validation and test are from 0 on and together below 1.</source>
        <translation>Die Anteile für validation und test sind mindestens 0 und zusammen unter 1.</translation>
    </message>
    <message>
        <source>An import is going on. Try again when it has ended.</source>
        <translation>Ein Import läuft. Versuchen Sie es wieder, wenn er zu Ende ist.</translation>
    </message>
    <message>
        <source>Run {run} is being trained right now, here or in another program. Wait until it has ended, or stop it there.</source>
        <translation>Lauf {run} wird gerade trainiert, hier oder in einem anderen Programm. Warten Sie, bis er zu Ende ist, oder halten Sie ihn dort an.</translation>
    </message>
    <message>
        <source>Run {run} has gone on in another program meanwhile. Try again to resume it from where it is now.</source>
        <translation>Lauf {run} ist inzwischen in einem anderen Programm weitergegangen. Versuchen Sie es wieder, um ihn von seinem jetzigen Stand fortzusetzen.</translation>
    </message>
    <message>
        <source>Run {run} is being trained right now. Stop it before it is deleted.</source>
        <translation>Lauf {run} wird gerade trainiert. Halten Sie ihn an, bevor er gelöscht wird.</translation>
    </message>
    <message>
        <source>Run {run} made a model that the project works with. Choose another model before it is deleted.</source>
        <translation>Lauf {run} hat ein Modell gemacht, mit dem das Projekt arbeitet. Wählen Sie ein anderes, bevor er gelöscht wird.</translation>
    </message>
    <message>
        <source>{path} is a pipe: what is shown of it could not be imported any more. Import it with: arbiter import PROJECT {path}</source>
        <translation>{path} ist eine Pipe: Was davon gezeigt wird, ließe sich nicht mehr importieren. Importieren Sie mit: arbiter import PROJECT {path}</translation>
    </message>
    <message>
        <source>{folder} holds {name}, which is not of this training. Move it, or choose another name for the model.</source>
        <translation>{folder} enthält {name}, das nicht von diesem Training ist. Verschieben Sie es, oder wählen Sie einen anderen Namen für das Modell.</translation>
    </message>
    <message>
        <source>You have judged this pair already.</source>
        <translation>Dieses Paar haben Sie schon beurteilt.</translation>
    </message>
    <message>
        <source>There is no prompt for test or validation to evaluate on: all are for training. Import more prompts.</source>
        <translation>Es gibt keinen Prompt für test oder validation, auf dem ausgewertet werden könnte: Alle sind zum Trainieren. Importieren Sie mehr Prompts.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not ask, always or never.</source>
        <translation>„{name}“ ist nicht ask, always oder never.</translation>
    </message>
    <message>
        <source>There is no tokenizer, so it can neither be trained nor asked.</source>
        <translation>Es gibt keinen Tokenizer, es lässt sich also weder trainieren noch befragen.</translation>
    </message>
    <message>
        <source>Its chat template is of no known family; by its tokens `{family}` is nearest. Prompts may not be what it was trained on.</source>
        <translation>Seine Chatvorlage gehört zu keiner bekannten Familie; nach den Tokens ist `{family}` am nächsten. Prompts sind vielleicht nicht, worauf es trainiert wurde.</translation>
    </message>
    <message>
        <source>Its chat template is like `{family}`, but {difference}. Prompts may not be what it was trained on.</source>
        <translation>Seine Chatvorlage gleicht `{family}`, aber: {difference}. Prompts sind vielleicht nicht, worauf es trainiert wurde.</translation>
    </message>
    <message>
        <source>It has no end-of-sequence token: no response ends by itself, each runs to the longest length.</source>
        <translation>Es hat kein Endetoken: Keine Antwort endet von selbst, jede läuft bis zur größten Länge.</translation>
    </message>
    <message>
        <source>It does not fit into memory: it needs about {needed}, {free} are free.</source>
        <translation>Es passt nicht in den Speicher: Es braucht etwa {needed}, frei sind {free}.</translation>
    </message>
    <message>
        <source>It can answer here but not be trained: that needs about {needed}, {free} are free.</source>
        <translation>Es kann hier antworten, aber nicht trainiert werden: Das braucht etwa {needed}, frei sind {free}.</translation>
    </message>
    <message>
        <source>Training all its weights needs about {needed}, {free} are free: train adapters (lora_rank).</source>
        <translation>Alle Gewichte zu trainieren braucht etwa {needed}, frei sind {free}: Trainieren Sie Adapter (lora_rank).</translation>
    </message>
    <message>
        <source>{folder} is not replaced: {why} in it is no part of a model. Choose a new or an empty folder.</source>
        <translation>{folder} wird nicht ersetzt: {why} darin gehört zu keinem Modell. Wählen Sie einen neuen oder leeren Ordner.</translation>
    </message>
    <message>
        <source>{folder} is not replaced: it is not empty and holds no model. Choose a new or an empty folder.</source>
        <translation>{folder} wird nicht ersetzt: Er ist nicht leer und enthält kein Modell. Wählen Sie einen neuen oder leeren Ordner.</translation>
    </message>
    <message>
        <source>{folder} is not replaced: it is the current folder or holds it. Choose a new or an empty folder.</source>
        <translation>{folder} wird nicht ersetzt: Er ist der aktuelle Ordner oder enthält ihn. Wählen Sie einen neuen oder leeren Ordner.</translation>
    </message>
    <message>
        <source>{folder} is not replaced: the new model is made from {why}. Choose a new or an empty folder.</source>
        <translation>{folder} wird nicht ersetzt: Das neue Modell entsteht aus {why}. Wählen Sie einen neuen oder leeren Ordner.</translation>
    </message>
    <message>
        <source>{folder} belongs to the project {why}. Choose a folder in its exports folder, or a place outside.</source>
        <translation>{folder} gehört zum Projekt {why}. Wählen Sie einen Ordner in seinem Ordner exports oder einen Ort außerhalb.</translation>
    </message>
    <message>
        <source>{path} gives {labels} scores to a text. A reward model gives one (num_labels 1).</source>
        <translation>{path} gibt einem Text {labels} Bewertungen. Ein Belohnungsmodell gibt eine (num_labels 1).</translation>
    </message>
    <message>
        <source>{path} says that it is a reward model, but has no `score.weight`: every score would be 0.</source>
        <translation>{path} nennt sich Belohnungsmodell, hat aber kein `score.weight`: Jede Bewertung wäre 0.</translation>
    </message>
    <message>
        <source>{path} does not read the tokens that the policy writes: their vocabularies or tokenizers differ. Both must come from one base model.</source>
        <translation>{path} liest nicht die Tokens, die die Policy schreibt: Ihre Wortschätze oder Tokenizer sind verschieden. Beide müssen von einem Basismodell kommen.</translation>
    </message>
    <message>
        <source>{path} reads {context} tokens, but prompt and response may have {longest}. Lower the longest response, or choose a reward model with a longer context.</source>
        <translation>{path} liest {context} Tokens, Prompt und Antwort können aber {longest} haben. Verkürzen Sie die längste Antwort, oder wählen Sie ein Belohnungsmodell mit längerem Kontext.</translation>
    </message>
    <message>
        <source>In all {documents} documents the prompt fills the context of {context} tokens, so that no token of an answer is left to learn from. Use a longer context or shorter prompts.</source>
        <translation>In allen {documents} Dokumenten füllt der Prompt den Kontext von {context} Tokens, so dass kein Token einer Antwort zum Lernen bleibt. Nehmen Sie einen längeren Kontext oder kürzere Prompts.</translation>
    </message>
    <message>
        <source>{pairs} pairs are longer than the context of {context} tokens, and {ties} judgments are ties, which give no preference. Judge shorter pairs, or use a model with a longer context.</source>
        <translation>{pairs} Paare sind länger als der Kontext von {context} Tokens, und {ties} Urteile sind Gleichstände, die keine Vorliebe nennen. Beurteilen Sie kürzere Paare, oder nehmen Sie ein Modell mit längerem Kontext.</translation>
    </message>
    <message>
        <source>All {pairs} judged pairs are longer than the context of {context} tokens. Judge shorter pairs, or use a model with a longer context.</source>
        <translation>Alle {pairs} beurteilten Paare sind länger als der Kontext von {context} Tokens. Beurteilen Sie kürzere Paare, oder nehmen Sie ein Modell mit längerem Kontext.</translation>
    </message>
    <message>
        <source>{ties} judgments are ties; DPO needs preferences. Judge pairs of which one answer is better, or train a reward model, which learns from ties.</source>
        <translation>{ties} Urteile sind Gleichstände; DPO braucht Vorlieben. Beurteilen Sie Paare, bei denen eine Antwort besser ist, oder trainieren Sie ein Belohnungsmodell, das von Gleichständen lernt.</translation>
    </message>
    <message>
        <source>All {skips} judgments are skips, which say nothing of the answers. Judge some pairs on the Label page first.</source>
        <translation>Alle {skips} Urteile sind Übersprungene, die nichts über die Antworten sagen. Beurteilen Sie zuerst einige Paare auf der Seite Label.</translation>
    </message>
    <message>
        <source>{name} is {value}; it cannot be less than 0.</source>
        <translation>{name} ist {value}; es kann nicht kleiner als 0 sein.</translation>
    </message>
    <message>
        <source>All judged prompts are for validation. Judge pairs of more prompts.</source>
        <translation>Alle beurteilten Prompts sind für validation. Beurteilen Sie Paare zu mehr Prompts.</translation>
    </message>
    <message>
        <source>The prompts that run {run} was made from are no longer the same in this project. Start a new run.</source>
        <translation>Die Prompts, aus denen Lauf {run} entstand, sind in diesem Projekt nicht mehr dieselben. Beginnen Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>{path} is no longer what run {run} was made from. Bring the old file back, or start a new run.</source>
        <translation>{path} ist nicht mehr das, woraus Lauf {run} entstand. Stellen Sie die alte Datei wieder her, oder beginnen Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>its BOS or EOS is another token</source>
        <translation>ihr BOS oder EOS ist ein anderes Token</translation>
    </message>
    <message>
        <source>it begins with the BOS token</source>
        <translation>sie beginnt mit dem BOS-Token</translation>
    </message>
    <message>
        <source>its prompts or answers have a part for thinking (&lt;think&gt;)</source>
        <translation>ihre Prompts oder Antworten haben einen Teil zum Denken (&lt;think&gt;)</translation>
    </message>
    <message>
        <source>it has a system prompt of its own where none is given</source>
        <translation>sie hat einen eigenen Systemprompt, wo keiner gegeben ist</translation>
    </message>
    <message>
        <source>what stands between its turns may be other</source>
        <translation>was zwischen ihren Beiträgen steht, kann anders sein</translation>
    </message>
    <message>
        <source>it cuts off white space around messages</source>
        <translation>sie schneidet Leerraum um Nachrichten ab</translation>
    </message>
    <message>
        <source>its text is none that is known to write the same</source>
        <translation>von ihrem Text ist nicht bekannt, dass er dasselbe schreibt</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s pattern cannot be applied to this text: {reason}. Use another tokenizer, or a shorter text.</source>
        <translation>Das Muster des Tokenizers lässt sich auf diesen Text nicht anwenden: {reason}. Nehmen Sie einen anderen Tokenizer oder einen kürzeren Text.</translation>
    </message>
    <message>
        <source>There is no run &quot;{name}&quot;. See the runs with: arbiter runs list PROJECT</source>
        <translation>Es gibt keinen Lauf „{name}“. Die Läufe zeigt: arbiter runs list PROJECT</translation>
    </message>
    <message>
        <source>Prompts are written as `{family}`, as was chosen, and not as its own files say. They may not be what it was trained on.</source>
        <translation>Prompts werden als `{family}` geschrieben, wie es gewählt wurde, und nicht so, wie seine eigenen Dateien es sagen. Sie sind vielleicht nicht das, womit es trainiert wurde.</translation>
    </message>
    <message>
        <source>{metric} became NaN or infinite at step {step}, before the first checkpoint. Lower the learning rate and start again.</source>
        <translation>{metric} wurde bei Schritt {step} NaN oder unendlich, vor dem ersten Checkpoint. Senken Sie die Lernrate und beginnen Sie von vorn.</translation>
    </message>
    <message>
        <source>{name} is not the name of a file in the project&apos;s store.</source>
        <translation>{name} ist kein Name einer Datei in der Ablage des Projekts.</translation>
    </message>
    <message>
        <source>{path} is not what was stored: its checksum is another. Put the file back from a copy of the project.</source>
        <translation>{path} ist nicht, was abgelegt wurde: Die Prüfsumme ist eine andere. Legen Sie die Datei aus einer Kopie des Projekts zurück.</translation>
    </message>
    <message>
        <source>The project&apos;s store has no file {name}.</source>
        <translation>In der Ablage des Projekts gibt es keine Datei {name}.</translation>
    </message>
    <message>
        <source>Stopped. The loop goes on from here the next time.</source>
        <translation>Angehalten. Die Schleife geht beim nächsten Mal von hier weiter.</translation>
    </message>
    <message>
        <source>The rounds should be 1 to 1000.</source>
        <translation>Die Zahl der Runden sollte zwischen 1 und 1000 liegen.</translation>
    </message>
    <message>
        <source>There should be at least 4 labels a round.</source>
        <translation>Je Runde sollte es mindestens 4 Urteile geben.</translation>
    </message>
    <message>
        <source>The share of head-to-heads should be between 0.05 and 0.9.</source>
        <translation>Der Anteil der direkten Vergleiche sollte zwischen 0.05 und 0.9 liegen.</translation>
    </message>
    <message>
        <source>The project&apos;s base model {path} cannot be read. Choose another with arbiter model --base, or hold the policy to its own start (reference: start).</source>
        <translation>Das Basismodell des Projekts {path} kann nicht gelesen werden. Wählen Sie ein anderes mit arbiter model --base oder binden Sie die Policy an ihren eigenen Ausgangspunkt (Referenz: start).</translation>
    </message>
    <message>
        <source>{path} is an ensemble of {count} reward models, but {member} in it is missing. Copy the whole folder, with its subfolders.</source>
        <translation>{path} besteht aus {count} Belohnungsmodellen, aber {member} darin fehlt. Kopieren Sie den ganzen Ordner mit seinen Unterordnern.</translation>
    </message>
    <message>
        <source>{path} is an ensemble of {heads} reward models, not of {wanted}. Set ensemble to {heads}, or start from a language model.</source>
        <translation>{path} besteht aus {heads} Belohnungsmodellen, nicht aus {wanted}. Setzen Sie ensemble auf {heads}, oder beginnen Sie mit einem Sprachmodell.</translation>
    </message>
    <message>
        <source>{path} has another vocabulary than the reward model that it is a member of. Copy the whole folder again.</source>
        <translation>{path} hat ein anderes Vokabular als das Belohnungsmodell, zu dem es gehört. Kopieren Sie den ganzen Ordner noch einmal.</translation>
    </message>
    <message>
        <source>There is no way `{name}` to choose pairs. Choose one of: {names}.</source>
        <translation>Es gibt keine Art `{name}`, Paare zu wählen. Wählen Sie eine von: {names}.</translation>
    </message>
    <message>
        <source>A pair can be chosen among 2 to 64 candidates.</source>
        <translation>Ein Paar kann unter 2 bis 64 Kandidaten gewählt werden.</translation>
    </message>
    <message>
        <source>Pairs are chosen among candidates where two responses a prompt are compared. Leave out candidates, or what speaks against it.</source>
        <translation>Paare werden unter Kandidaten gewählt, wo zwei Antworten je Aufforderung verglichen werden. Lassen Sie candidates weg, oder was dagegen spricht.</translation>
    </message>
    <message>
        <source>{path} does not fit the reward model that it is a member of: it has no score, or another vocabulary. Copy the whole folder again.</source>
        <translation>{path} passt nicht zu dem Belohnungsmodell, zu dem es gehört: Es hat keine Bewertung oder ein anderes Vokabular. Kopieren Sie den ganzen Ordner noch einmal.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; would be taken for a run&apos;s number. Choose a name with a letter in it.</source>
        <translation>„{name}“ würde für die Nummer eines Laufs gehalten. Wählen Sie einen Namen mit einem Buchstaben darin.</translation>
    </message>
    <message>
        <source>The project in {path} was written by a newer Arbiter: this one can read it but not change it. Update Arbiter.</source>
        <translation>Das Projekt in {path} wurde von einem neueren Arbiter geschrieben: Dieser kann es lesen, aber nicht ändern. Aktualisieren Sie Arbiter.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; may mean several runs: {numbers}. Name the one that is meant by its number, with the #.</source>
        <translation>„{name}“ kann mehrere Läufe meinen: {numbers}. Nennen Sie den gemeinten mit seiner Nummer und dem #.</translation>
    </message>
    <message>
        <source>What the project has stored of its loop is damaged. Put the project back from a copy.</source>
        <translation>Was das Projekt von seiner Schleife gespeichert hat, ist beschädigt. Stellen Sie das Projekt aus einer Kopie wieder her.</translation>
    </message>
    <message>
        <source>The base of this adapter, {base}, is an adapter again. Merge that one into its own base first, and name the merged folder as the base (on the command line: --base).</source>
        <translation>Die Basis dieses Adapters, {base}, ist wieder ein Adapter. Verschmelzen Sie diesen erst mit seiner eigenen Basis und geben Sie den Ordner des Ergebnisses als Basis an (auf der Befehlszeile: --base).</translation>
    </message>
    <message>
        <source>This adapter does not say which model it belongs to. Name its base model&apos;s folder (on the command line: --base).</source>
        <translation>Dieser Adapter sagt nicht, zu welchem Modell er gehört. Geben Sie den Ordner seines Basismodells an (auf der Befehlszeile: --base).</translation>
    </message>
    <message>
        <source>The base model of this adapter is `{base}` on a hub, and Arbiter downloads nothing. Download it and name its folder (on the command line: --base).</source>
        <translation>Das Basismodell dieses Adapters ist `{base}` auf einem Hub, und Arbiter lädt nichts herunter. Laden Sie es herunter und geben Sie seinen Ordner an (auf der Befehlszeile: --base).</translation>
    </message>
    <message>
        <source>The base model of this adapter, {base}, does not exist. Name its folder (on the command line: --base).</source>
        <translation>Das Basismodell dieses Adapters, {base}, gibt es nicht. Geben Sie seinen Ordner an (auf der Befehlszeile: --base).</translation>
    </message>
    <message>
        <source>The policy has collapsed: {metric} was {value} at step {step}, beyond its limit of {limit} for {rounds} rounds in a row, before the first checkpoint. Raise the KL coefficient or lower the learning rate, and start again.</source>
        <translation>Die Policy ist zusammengebrochen: {metric} war in Schritt {step} {value} und damit {rounds} Runden hintereinander jenseits der Grenze {limit}, vor dem ersten Checkpoint. Erhöhen Sie den KL-Koeffizienten oder senken Sie die Lernrate, und beginnen Sie von vorn.</translation>
    </message>
    <message>
        <source>The name of the project&apos;s folder is empty. Name a folder.</source>
        <translation>Der Name des Projektordners ist leer. Geben Sie einen Ordner an.</translation>
    </message>
    <message>
        <source>The project.db in {path} is empty (0 bytes): there is no project in it. New project, or arbiter init, makes one there; if there was one, bring project.db back from a backup.</source>
        <translation>Die project.db in {path} ist leer (0 Bytes): Darin ist kein Projekt. „Neues Projekt“ oder arbiter init legt dort eines an; gab es eines, holen Sie project.db aus einer Sicherung zurück.</translation>
    </message>
    <message>
        <source>{path} is inside the project {other}. Choose a folder outside of it.</source>
        <translation>{path} liegt im Projekt {other}. Wählen Sie einen Ordner außerhalb.</translation>
    </message>
    <message>
        <source>Run {other} was made from run {run}: without it, it cannot go on or be measured against it. Delete {other} first, or delete {run} all the same (on the command line: --force).</source>
        <translation>Lauf {other} wurde aus Lauf {run} gemacht: Ohne ihn kann er nicht fortgesetzt oder an ihm gemessen werden. Löschen Sie erst {other}, oder löschen Sie {run} trotzdem (auf der Befehlszeile: --force).</translation>
    </message>
    <message>
        <source>indexing</source>
        <translation>Index wird gefüllt</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not train, validation, test or shares.</source>
        <translation>„{name}“ ist weder train, validation, test noch shares.</translation>
    </message>
    <message>
        <source>supervised fine-tuning</source>
        <translation>überwachtes Feintuning</translation>
    </message>
    <message>
        <source>head-to-heads</source>
        <translation>direkte Vergleiche</translation>
    </message>
    <message>
        <source>accuracy on new labels</source>
        <translation>Genauigkeit an neuen Urteilen</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>Urteile</translation>
    </message>
    <message>
        <source>Ended at iteration {step} of {total}: fewer and fewer answers are such as the base model writes, so that the reward model no longer knows what it scores. The model is the one from before.</source>
        <translation>Beendet bei Iteration {step} von {total}: Immer weniger Antworten sind so, wie das Basismodell sie schreibt, so dass das Belohnungsmodell nicht mehr weiß, was es bewertet. Das Modell ist das von davor.</translation>
    </message>
    <message>
        <source>From iteration {step} of {total} on, few answers are such as the base model writes, so that the reward model no longer knows what it scores. The model offered is the one from there.</source>
        <translation>Ab Iteration {step} von {total} sind wenige Antworten so, wie das Basismodell sie schreibt, so dass das Belohnungsmodell nicht mehr weiß, was es bewertet. Angeboten wird das Modell von dort.</translation>
    </message>
    <message>
        <source>Ended at iteration {step} of {total}: answers have become a third as long as the base model&apos;s, or three times as long. The model is the last one whose answers were like the base model&apos;s.</source>
        <translation>Beendet bei Iteration {step} von {total}: Die Antworten sind ein Drittel oder das Dreifache so lang wie die des Basismodells geworden. Das Modell ist das letzte, dessen Antworten wie die des Basismodells waren.</translation>
    </message>
    <message>
        <source>From iteration {step} of {total} on, answers are a third as long as the base model&apos;s, or three times as long. The model offered is the one from there.</source>
        <translation>Ab Iteration {step} von {total} sind die Antworten ein Drittel oder das Dreifache so lang wie die des Basismodells. Angeboten wird das Modell von dort.</translation>
    </message>
    <message>
        <source>Ended at iteration {step} of {total}: answers repeat themselves or each other. The model is the last one whose answers were like the base model&apos;s.</source>
        <translation>Beendet bei Iteration {step} von {total}: Die Antworten wiederholen sich selbst oder einander. Das Modell ist das letzte, dessen Antworten wie die des Basismodells waren.</translation>
    </message>
    <message>
        <source>From iteration {step} of {total} on, answers repeat themselves or each other. The model offered is the one from there.</source>
        <translation>Ab Iteration {step} von {total} wiederholen die Antworten sich selbst oder einander. Angeboten wird das Modell von dort.</translation>
    </message>
    <message>
        <source>Ended at iteration {step} of {total}: the reward models&apos; mean rises, what all of them grant falls. The model is the last one whose answers were like the base model&apos;s.</source>
        <translation>Beendet bei Iteration {step} von {total}: Der Mittelwert der Belohnungsmodelle steigt, was alle zugestehen, fällt. Das Modell ist das letzte, dessen Antworten wie die des Basismodells waren.</translation>
    </message>
    <message>
        <source>From iteration {step} of {total} on, the reward models&apos; mean rises and what all of them grant falls. The model offered is the one from there.</source>
        <translation>Ab Iteration {step} von {total} steigt der Mittelwert der Belohnungsmodelle, und was alle zugestehen, fällt. Angeboten wird das Modell von dort.</translation>
    </message>
    <message>
        <source>Ended at iteration {step} of {total}: the policy is {kl} nats from the base model, farther than the {limit} that are allowed (max_kl_base).</source>
        <translation>Beendet bei Iteration {step} von {total}: Die Policy ist {kl} Nats vom Basismodell entfernt, weiter als die erlaubten {limit} (max_kl_base).</translation>
    </message>
    <message>
        <source>answers of the model</source>
        <translation>Antworten des Modells</translation>
    </message>
    <message>
        <source>answers before</source>
        <translation>Antworten davor</translation>
    </message>
    <message>
        <source>scores</source>
        <translation>Bewertungen</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>All {count} prompts are for validation or test, so that there is none to train on. Before the first run that can be changed: arbiter roles PROJECT --to-train all; later, import prompts for training.</source>
        <translation>Alle {count} Prompts sind für Validierung oder Test, so dass keiner zum Trainieren da ist. Vor dem ersten Lauf lässt sich das ändern: arbiter roles PROJECT --to-train all; später importieren Sie Prompts zum Trainieren.</translation>
    </message>
    <message>
        <source>This line is not UTF-8 text. Convert the file, or give one of the JSONL form under another name than .txt.</source>
        <translation>Diese Zeile ist kein UTF-8-Text. Wandeln Sie die Datei um, oder geben Sie eine in JSONL-Form unter einem anderen Namen als .txt an.</translation>
    </message>
    <message>
        <source>reference samples</source>
        <translation>Beispiele der Referenz</translation>
    </message>
    <message>
        <source>KL {value} per sequence</source>
        <translation>KL {value} je Sequenz</translation>
    </message>
    <message>
        <source>loss {value}</source>
        <translation>Verlust {value}</translation>
    </message>
    <message>
        <source>{count} judgments are there, but all are of prompts for test, which nothing is trained on. A file named test.jsonl or a column &quot;split&quot; makes its prompts so. Before the first run that can be changed: arbiter roles PROJECT --to-train all; later, import other prompts (arbiter import --role train says what they are for).</source>
        <translation>Es gibt {count} Urteile, aber alle über Prompts zum Testen, mit denen nichts trainiert wird. Eine Datei namens test.jsonl oder eine Spalte „split“ macht ihre Prompts dazu. Vor dem ersten Lauf lässt sich das ändern: arbiter roles PROJECT --to-train all; später importieren Sie andere Prompts (arbiter import --role train sagt, wofür sie sind).</translation>
    </message>
    <message>
        <source>The model&apos;s own chat template is like `{nearest}`, but not the same: {difference}. Choose how prompts are written: `{nearest}` or another chat template (on the command line: --chat-template).</source>
        <translation>Die eigene Chat-Vorlage des Modells ist wie `{nearest}`, aber nicht dieselbe: {difference}. Wählen Sie, wie Prompts geschrieben werden: `{nearest}` oder eine andere Chat-Vorlage (auf der Befehlszeile: --chat-template).</translation>
    </message>
    <message>
        <source>The model&apos;s own chat template is of no known family. Its tokens are nearest to `{nearest}`. Choose how prompts are written: `{nearest}` or another chat template (on the command line: --chat-template).</source>
        <translation>Die eigene Chat-Vorlage des Modells gehört zu keiner bekannten Familie. Ihre Token sind `{nearest}` am nächsten. Wählen Sie, wie Prompts geschrieben werden: `{nearest}` oder eine andere Chat-Vorlage (auf der Befehlszeile: --chat-template).</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is no number of a prompt.</source>
        <translation>„{name}“ ist keine Nummer eines Prompts.</translation>
    </message>
    <message>
        <source>{path} was deleted, moved or replaced while the project was open. Nothing more is stored, for it would be lost. Put it back, or close the project and open it again.</source>
        <translation>{path} wurde gelöscht, verschoben oder ersetzt, während das Projekt offen war. Es wird nichts mehr gespeichert, denn es ginge verloren. Legen Sie die Datei zurück, oder schließen Sie das Projekt und öffnen Sie es wieder.</translation>
    </message>
    <message>
        <source>There is nothing in {path} to learn from.</source>
        <translation>In {path} ist nichts, woraus sich lernen lässt.</translation>
    </message>
    <message>
        <source>One fold would leave out all prompts: folds must be 2 or more, or 0 for no cross-validation.</source>
        <translation>Ein einziger Teil ließe alle Prompts aus: folds muss 2 oder mehr sein, oder 0 für keine Kreuzvalidierung.</translation>
    </message>
    <message>
        <source>The judgments for training are of {prompts} prompts: too few for {folds} folds. Choose fewer, or judge more prompts.</source>
        <translation>Die Urteile zum Trainieren sind über {prompts} Prompts: zu wenige für {folds} Teile. Wählen Sie weniger, oder beurteilen Sie mehr Prompts.</translation>
    </message>
    <message>
        <source>{path} is a reward model, which may have learned from the same judgments: folds that start from it would leave out nothing. Start from a language model, or set folds to 0.</source>
        <translation>{path} ist ein Belohnungsmodell, das von denselben Urteilen gelernt haben kann: Teile, die von ihm ausgehen, ließen nichts aus. Beginnen Sie mit einem Sprachmodell, oder setzen Sie folds auf 0.</translation>
    </message>
    <message>
        <source>The project.db in {path} is no database but some other file: there is no project in it. If there was one, bring project.db back from a backup; to make a new project here, move that file away first.</source>
        <translation>Die project.db in {path} ist keine Datenbank, sondern eine andere Datei: Darin ist kein Projekt. War dort eines, holen Sie project.db aus einer Sicherung zurück; um hier ein neues Projekt anzulegen, verschieben Sie diese Datei zuerst.</translation>
    </message>
    <message>
        <source>The project.db in {path} is no file (a folder, a device, or a link that leads nowhere): there is no project in it. To make one here, move that away first, or choose another folder.</source>
        <translation>Die project.db in {path} ist keine Datei (ein Ordner, ein Gerät oder ein Verweis, der nirgends hinführt): Darin ist kein Projekt. Um hier eines anzulegen, verschieben Sie sie zuerst, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The project.db in {path} is a database of another program: there is no project in it. To make one here, move that file away first, or choose another folder.</source>
        <translation>Die project.db in {path} ist die Datenbank eines anderen Programms: Darin ist kein Projekt. Um hier eines anzulegen, verschieben Sie diese Datei zuerst, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The project.db in {path} is cut off: {found} of its {wanted} bytes are there. Bring it back from a backup; to make a new project here, move that file away first.</source>
        <translation>Die project.db in {path} ist abgeschnitten: {found} von {wanted} Bytes sind da. Holen Sie sie aus einer Sicherung zurück; um hier ein neues Projekt anzulegen, verschieben Sie diese Datei zuerst.</translation>
    </message>
    <message>
        <source>The loop of this project goes round already, here or in another program. Wait until it has ended, or stop it there; judgments that are made here count for it all the same.</source>
        <translation>Die Schleife dieses Projekts läuft schon, hier oder in einem anderen Programm. Warten Sie, bis sie zu Ende ist, oder halten Sie sie dort an; Urteile, die hier gefällt werden, zählen trotzdem für sie.</translation>
    </message>
    <message>
        <source>That judgment was changed or taken back in another program since. It is left as it is; undo again for the one before.</source>
        <translation>Dieses Urteil wurde seither in einem anderen Programm geändert oder zurückgenommen. Es bleibt, wie es ist; noch einmal rückgängig machen nimmt das davor zurück.</translation>
    </message>
    <message>
        <source>The best can be taken of 2 to 256 answers.</source>
        <translation>Die beste kann aus 2 bis 256 Antworten genommen werden.</translation>
    </message>
    <message>
        <source>The share that is audited should be above 0 and at most 1.</source>
        <translation>Der Anteil, der geprüft wird, sollte über 0 und höchstens 1 sein.</translation>
    </message>
    <message>
        <source>The agreement should be between 0 and 1.</source>
        <translation>Die Übereinstimmung sollte zwischen 0 und 1 liegen.</translation>
    </message>
    <message>
        <source>the policy&apos;s own answers</source>
        <translation>eigene Antworten der Policy</translation>
    </message>
    <message>
        <source>There is no way {name} to make a policy; there are {names}.</source>
        <translation>Es gibt keine Art {name}, eine Policy zu machen; es gibt {names}.</translation>
    </message>
    <message>
        <source>cross-validation, fold {fold} of {folds}</source>
        <translation>Kreuzvalidierung, Teil {fold} von {folds}</translation>
    </message>
    <message>
        <source>{option} has no effect, as {other} is {value}. Leave it out, or make {other} {needed}.</source>
        <translation>{option} hat keine Wirkung, weil {other} {value} ist. Lassen Sie es weg, oder setzen Sie {other} auf {needed}.</translation>
    </message>
    <message>
        <source>{path} is no adapter, so it has no base model to choose. Leave out --base.</source>
        <translation>{path} ist kein Adapter und hat daher kein Basismodell zu wählen. Lassen Sie --base weg.</translation>
    </message>
    <message>
        <source>--to-train all and --to-test contradict each other: all are among them. Give one after the other.</source>
        <translation>--to-train all und --to-test widersprechen sich: Alle sind darunter. Geben Sie eines nach dem anderen an.</translation>
    </message>
    <message>
        <source>Prompt {prompt} cannot go to test and to train at once. Name it in one of --to-test and --to-train.</source>
        <translation>Prompt {prompt} kann nicht zugleich zum Test und zum Training gehören. Nennen Sie ihn nur bei --to-test oder bei --to-train.</translation>
    </message>
    <message>
        <source>This row is no JSON object with the texts {names} (or lists of messages), of which none is empty.</source>
        <translation>Diese Zeile ist kein JSON-Objekt mit den Texten {names} (oder Listen von Nachrichten), von denen keiner leer ist.</translation>
    </message>
    <message>
        <source>The loop of this project goes on as it was begun. Leave out {flags}, or end it first (arbiter loop PROJECT --end).</source>
        <translation>Die Schleife dieses Projekts geht weiter, wie sie begonnen wurde. Lassen Sie {flags} weg, oder beenden Sie sie zuerst (arbiter loop PROJEKT --end).</translation>
    </message>
    <message>
        <source>Run {run} was begun with {settings}, and a run that is resumed keeps that. Leave out {flags}, or start a new run.</source>
        <translation>Lauf {run} wurde mit {settings} begonnen, und ein fortgesetzter Lauf behält das. Lassen Sie {flags} weg, oder beginnen Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>All rows of {path} are of prompts for validation or test, or would be by the project&apos;s shares. Add rows of other prompts.</source>
        <translation>Alle Zeilen von {path} gehören zu Prompts für Validierung oder Test oder würden es nach den Anteilen des Projekts. Fügen Sie Zeilen zu anderen Prompts hinzu.</translation>
    </message>
    <message>
        <source>All rows of {path} are longer than the context of {context} tokens. Shorten them, or use a model with a longer context.</source>
        <translation>Alle Zeilen von {path} sind länger als der Kontext von {context} Token. Kürzen Sie sie, oder verwenden Sie ein Modell mit längerem Kontext.</translation>
    </message>
    <message>
        <source>A clip is written as .gif or, its pictures side by side, as .png: {path} ends in neither.</source>
        <translation>Ein Clip wird als .gif geschrieben oder, mit seinen Bildern nebeneinander, als .png: {path} endet auf keines von beiden.</translation>
    </message>
    <message>
        <source>There is no clip to write here.</source>
        <translation>Hier ist kein Clip, der geschrieben werden könnte.</translation>
    </message>
    <message>
        <source>The project has no response {response}.</source>
        <translation>Das Projekt hat keine Antwort {response}.</translation>
    </message>
    <message>
        <source>Response {response} is no clip.</source>
        <translation>Antwort {response} ist kein Clip.</translation>
    </message>
    <message>
        <source>The zstd file ends too early: it is truncated. Copy or download it again.</source>
        <translation>Die zstd-Datei endet zu früh: Sie ist abgeschnitten. Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>The zstd file is damaged. Copy or download it again.</source>
        <translation>Die zstd-Datei ist beschädigt. Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>The compressed file is damaged.</source>
        <translation>Die komprimierte Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>net_arch is &quot;{value}&quot;; it must be the widths of one to eight hidden layers, from 1 to 4096, such as 64-64.</source>
        <translation>net_arch ist &quot;{value}&quot;; es müssen die Breiten von einer bis acht verborgenen Schichten sein, von 1 bis 4096, etwa 64-64.</translation>
    </message>
    <message>
        <source>Encoders with {setting} cannot be read. bert with absolute positions and gelu, gelu_new or relu can.</source>
        <translation>Encoder mit {setting} können nicht gelesen werden. Lesbar ist bert mit absoluten Positionen und gelu, gelu_new oder relu.</translation>
    </message>
    <message>
        <source>The model in {folder} is no classifier or tagger: its arbiter.json has no labels. Train one: arbiter train classifier or tagger.</source>
        <translation>Das Modell in {folder} ist kein Klassifikator oder Tagger: Seine arbiter.json hat keine Labels. Trainieren Sie eines: arbiter train classifier oder tagger.</translation>
    </message>
    <message>
        <source>There is no agent in {folder}: it is another kind of model, or its files are damaged. Choose a run of arbiter train control.</source>
        <translation>In {folder} ist kein Agent: Es ist eine andere Art Modell, oder seine Dateien sind beschädigt. Wählen Sie einen Lauf von arbiter train control.</translation>
    </message>
    <message>
        <source>The agent in {folder} was trained in {trained} and cannot act in {environment}: it sees or does something else.</source>
        <translation>Der Agent in {folder} wurde in {trained} trainiert und kann in {environment} nicht handeln: Er sieht oder tut anderes.</translation>
    </message>
    <message>
        <source>A learned reward needs somebody who compares what the agent does. Name who judges, or learn from the environment&apos;s reward.</source>
        <translation>Eine gelernte Belohnung braucht jemanden, der vergleicht, was der Agent tut. Nennen Sie, wer urteilt, oder lernen Sie aus der Belohnung der Umgebung.</translation>
    </message>
    <message>
        <source>The agent in {folder} cannot be gone on with: it was made by {algorithm} or with other layers, activation or bins. Choose the same settings, or start anew.</source>
        <translation>Mit dem Agenten in {folder} geht es nicht weiter: Er entstand durch {algorithm} oder mit anderen Schichten, Aktivierung oder Klassen. Wählen Sie dieselben Einstellungen, oder beginnen Sie neu.</translation>
    </message>
    <message>
        <source>A table of {bins} bins for each of {count} numbers is too large. Choose fewer bins, or dqn.</source>
        <translation>Eine Tabelle mit {bins} Klassen für jede von {count} Zahlen ist zu groß. Wählen Sie weniger Klassen oder dqn.</translation>
    </message>
    <message>
        <source>There is no environment &quot;{name}&quot;. Those that there are: {known}.</source>
        <translation>Eine Umgebung &quot;{name}&quot; gibt es nicht. Es gibt: {known}.</translation>
    </message>
    <message>
        <source>{algorithm} chooses among actions, but those of {environment} are numbers. Choose ppo, a2c or reinforce.</source>
        <translation>{algorithm} wählt unter Aktionen, die von {environment} sind aber Zahlen. Wählen Sie ppo, a2c oder reinforce.</translation>
    </message>
    <message>
        <source>An agent is trained by one process. Start it as one.</source>
        <translation>Ein Agent wird von einem Prozess trainiert. Starten Sie ihn als einen.</translation>
    </message>
    <message>
        <source>A student needs a teacher: name the run of an agent to learn from.</source>
        <translation>Ein Schüler braucht einen Lehrer: Nennen Sie den Lauf eines Agenten, von dem er lernt.</translation>
    </message>
    <message>
        <source>Example {number} does not fit the model: {what}.</source>
        <translation>Beispiel {number} passt nicht zum Modell: {what}.</translation>
    </message>
    <message>
        <source>There is nothing to learn from: examples of at least two labels are needed, some of them for training.</source>
        <translation>Es gibt nichts zu lernen: Nötig sind Beispiele mit mindestens zwei Labels, einige davon zum Trainieren.</translation>
    </message>
    <message>
        <source>A judgment is of an example or a label that is not there.</source>
        <translation>Ein Urteil gilt einem Beispiel oder einem Label, das es nicht gibt.</translation>
    </message>
    <message>
        <source>Nothing has been judged good or bad yet. Judge some of what the model names first.</source>
        <translation>Noch wurde nichts als gut oder schlecht beurteilt. Beurteilen Sie zuerst einiges von dem, was das Modell benennt.</translation>
    </message>
    <message>
        <source>The model in {folder} names other things than these data have. Start from a model without labels, or from one with the same.</source>
        <translation>Das Modell in {folder} benennt anderes, als diese Daten haben. Beginnen Sie mit einem Modell ohne Labels oder mit einem mit denselben.</translation>
    </message>
    <message>
        <source>Tensor `{name}` is missing in the encoder&apos;s weights.</source>
        <translation>Der Tensor `{name}` fehlt in den Gewichten des Encoders.</translation>
    </message>
    <message>
        <source>Tensor `{name}` is missing in the network&apos;s weights.</source>
        <translation>Der Tensor `{name}` fehlt in den Gewichten des Netzes.</translation>
    </message>
    <message>
        <source>The model in {folder} is no network for pictures. Leave it out to start with a new one.</source>
        <translation>Das Modell in {folder} ist kein Netz für Bilder. Lassen Sie es weg, um mit einem neuen zu beginnen.</translation>
    </message>
    <message>
        <source>The line is not UTF-8 text.</source>
        <translation>Die Zeile ist kein UTF-8-Text.</translation>
    </message>
    <message>
        <source>The line has {count} columns. A CoNLL file has one word a line, in two columns (word, tag) or four (word, part of speech, phrase, tag).</source>
        <translation>Die Zeile hat {count} Spalten. Eine CoNLL-Datei hat ein Wort je Zeile, in zwei Spalten (Wort, Tag) oder vier (Wort, Wortart, Phrase, Tag).</translation>
    </message>
    <message>
        <source>The line has {count} columns where the lines before have {columns}. Complete it, or take it out.</source>
        <translation>Die Zeile hat {count} Spalten, die Zeilen davor haben {columns}. Ergänzen Sie sie, oder nehmen Sie sie heraus.</translation>
    </message>
    <message>
        <source>&quot;{tag}&quot; is no tag. A tag is O, or B, I, E or S with a type, such as B-PER.</source>
        <translation>„{tag}“ ist kein Tag. Ein Tag ist O oder B, I, E oder S mit einem Typ, etwa B-PER.</translation>
    </message>
    <message>
        <source>The file has no sentence.</source>
        <translation>Die Datei hat keinen Satz.</translation>
    </message>
    <message>
        <source>There is not enough memory to make the GIF.</source>
        <translation>Der Speicher reicht nicht, um das GIF zu erzeugen.</translation>
    </message>
    <message>
        <source>A GIF needs at least one picture, and all of one size.</source>
        <translation>Ein GIF braucht mindestens ein Bild, und alle in einer Größe.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; says whose label a row has; the mapping has no label of that kind. Map label as well.</source>
        <translation>„{name}“ sagt, von wem das Urteil einer Zeile ist; die Zuordnung hat kein solches Urteil. Ordnen Sie auch label zu.</translation>
    </message>
    <message>
        <source>The Arrow file is damaged ({what} is not as it should be). Copy or download it again.</source>
        <translation>Die Arrow-Datei ist beschädigt ({what} ist nicht, wie es sein soll). Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>The Arrow file is damaged ({why}). Copy or download it again.</source>
        <translation>Die Arrow-Datei ist beschädigt ({why}). Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>The Arrow file ends in the middle of its rows: it is cut off. Copy or download it again.</source>
        <translation>Die Arrow-Datei endet mitten in ihren Zeilen: Sie ist abgeschnitten. Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>The Arrow file is big-endian, which is not read. Write it on an ordinary computer, or as Parquet.</source>
        <translation>Die Arrow-Datei ist big-endian, was nicht gelesen wird. Schreiben Sie sie auf einem gewöhnlichen Rechner oder als Parquet.</translation>
    </message>
    <message>
        <source>The column &quot;{column}&quot; is there twice. Name each column once.</source>
        <translation>Die Spalte „{column}“ gibt es zweimal. Benennen Sie jede Spalte einmal.</translation>
    </message>
    <message>
        <source>The column &quot;{column}&quot; holds {kind}, which is not read. Write the file without it, or as Parquet or JSONL.</source>
        <translation>Die Spalte „{column}“ enthält {kind}, was nicht gelesen wird. Schreiben Sie die Datei ohne sie, oder als Parquet oder JSONL.</translation>
    </message>
    <message>
        <source>This is {what}, not a file of rows. {remedy}; what is read: JSONL, JSON, CSV, TSV, Parquet and Arrow, also as .gz or .zst, and folders of them.</source>
        <translation>Das ist {what}, keine Datei mit Zeilen. {remedy}; gelesen werden: JSONL, JSON, CSV, TSV, Parquet und Arrow, auch als .gz oder .zst, und Ordner davon.</translation>
    </message>
    <message>
        <source>{path} is one file: splits and configurations are those of a folder. Leave --split and --config out.</source>
        <translation>{path} ist eine einzelne Datei: Splits und Konfigurationen hat ein Ordner. Lassen Sie --split und --config weg.</translation>
    </message>
    <message>
        <source>The column &quot;{column}&quot; is there twice. Name each column once in the file&apos;s first line.</source>
        <translation>Die Spalte „{column}“ gibt es zweimal. Benennen Sie jede Spalte in der ersten Zeile der Datei einmal.</translation>
    </message>
    <message>
        <source>A quotation mark stands where none can. Write a cell that holds one in quotes, and each mark in it twice (RFC 4180).</source>
        <translation>Ein Anführungszeichen steht, wo keines stehen kann. Setzen Sie eine Zelle, die eines enthält, in Anführungszeichen und schreiben Sie jedes darin doppelt (RFC 4180).</translation>
    </message>
    <message>
        <source>The row that begins here has a quotation mark that is never closed: the file is cut off, or a mark in a text is not written twice (RFC 4180).</source>
        <translation>Die Zeile, die hier beginnt, hat ein Anführungszeichen, das nie geschlossen wird: Die Datei ist abgeschnitten, oder ein Zeichen in einem Text ist nicht doppelt geschrieben (RFC 4180).</translation>
    </message>
    <message>
        <source>The row that begins here is larger than {limit} MB: perhaps a quotation mark is never closed.</source>
        <translation>Die Zeile, die hier beginnt, ist größer als {limit} MB: Vielleicht wird ein Anführungszeichen nie geschlossen.</translation>
    </message>
    <message>
        <source>The folder has no configuration &quot;{name}&quot;. It has: {names}.</source>
        <translation>Der Ordner hat keine Konfiguration „{name}“. Er hat: {names}.</translation>
    </message>
    <message>
        <source>The folder has several configurations: {names}. Choose one (--config NAME).</source>
        <translation>Der Ordner hat mehrere Konfigurationen: {names}. Wählen Sie eine (--config NAME).</translation>
    </message>
    <message>
        <source>The folder has no split &quot;{name}&quot;. It has: {names}.</source>
        <translation>Der Ordner hat keinen Split „{name}“. Er hat: {names}.</translation>
    </message>
    <message>
        <source>The folder has several splits: {names}. Choose one (--split NAME).</source>
        <translation>Der Ordner hat mehrere Splits: {names}. Wählen Sie einen (--split NAME).</translation>
    </message>
    <message>
        <source>The folder has several splits: {names}. Choose one (--split NAME). They are those of the configuration {config}; --config chooses another one: {others}.</source>
        <translation>Der Ordner hat mehrere Splits: {names}. Wählen Sie einen (--split NAME). Es sind die der Konfiguration {config}; --config wählt eine andere: {others}.</translation>
    </message>
    <message>
        <source>The folder holds no files of rows (JSONL, JSON, CSV, TSV, Parquet or Arrow, also as .gz or .zst). Choose another one, or a file.</source>
        <translation>Der Ordner enthält keine Dateien mit Zeilen (JSONL, JSON, CSV, TSV, Parquet oder Arrow, auch als .gz oder .zst). Wählen Sie einen anderen oder eine Datei.</translation>
    </message>
    <message>
        <source>Parquet needs DuckDB&apos;s library, which cannot be loaded: {reason}. packaging/with-tables.sh fetches it; or set ARBITER_DUCKDB to a libduckdb.so of version 1.2 or newer (duckdb.org, &quot;C/C++&quot;). JSONL, CSV and Arrow files need nothing.</source>
        <translation>Parquet braucht die Bibliothek von DuckDB, die sich nicht laden lässt: {reason}. packaging/with-tables.sh holt sie; oder setzen Sie ARBITER_DUCKDB auf eine libduckdb.so ab Version 1.2 (duckdb.org, „C/C++“). JSONL-, CSV- und Arrow-Dateien brauchen nichts.</translation>
    </message>
    <message>
        <source>The Parquet file cannot be read or written: {reason}</source>
        <translation>Die Parquet-Datei lässt sich nicht lesen oder schreiben: {reason}</translation>
    </message>
    <message>
        <source>The file that describes the data set is not as save_to_disk writes it: {wanted}. Copy the whole folder again.</source>
        <translation>Die Datei, die den Datensatz beschreibt, ist nicht so, wie save_to_disk sie schreibt: {wanted}. Kopieren Sie den ganzen Ordner noch einmal.</translation>
    </message>
    <message>
        <source>The configurations that the data set&apos;s card names cannot be followed here. Choose one of the folder&apos;s files instead.</source>
        <translation>Den Konfigurationen, die die Karte des Datensatzes nennt, lässt sich hier nicht folgen. Wählen Sie stattdessen eine der Dateien des Ordners.</translation>
    </message>
    <message>
        <source>The data set&apos;s card names &quot;{pattern}&quot;, and the folder has no such file. Copy the whole folder again.</source>
        <translation>Die Karte des Datensatzes nennt „{pattern}“, und der Ordner hat keine solche Datei. Kopieren Sie den ganzen Ordner noch einmal.</translation>
    </message>
    <message>
        <source>The folder has more than {count} files. Choose the one that holds the data set.</source>
        <translation>Der Ordner hat mehr als {count} Dateien. Wählen Sie den, der den Datensatz enthält.</translation>
    </message>
    <message>
        <source>The split {split} is there in two formats ({first}, {second}): its rows would come in twice. Choose one of the files.</source>
        <translation>Den Split {split} gibt es in zwei Formaten ({first}, {second}): Seine Zeilen kämen zweimal herein. Wählen Sie eine der Dateien.</translation>
    </message>
    <message>
        <source>After an object of several lines there should be another one, or the end of the file.</source>
        <translation>Nach einem Objekt über mehrere Zeilen sollte ein weiteres stehen oder das Ende der Datei.</translation>
    </message>
    <message>
        <source>The JSON object that begins here is larger than {limit} MB. Write its rows as JSONL, a row a line, or as one list.</source>
        <translation>Das JSON-Objekt, das hier beginnt, ist größer als {limit} MB. Schreiben Sie seine Zeilen als JSONL, eine je Zeile, oder als eine Liste.</translation>
    </message>
    <message>
        <source>The file ends before the closing bracket of its object: it is cut off.</source>
        <translation>Die Datei endet vor der schließenden Klammer ihres Objekts: Sie ist abgeschnitten.</translation>
    </message>
    <message>
        <source>The Parquet file says that it has {rows} rows and gives {read}: it is damaged. Copy or download it again.</source>
        <translation>Die Parquet-Datei sagt, sie habe {rows} Zeilen, und gibt {read}: Sie ist beschädigt. Kopieren oder laden Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>{path}: a Parquet file is packed in itself. Leave the second ending out.</source>
        <translation>{path}: Eine Parquet-Datei ist in sich gepackt. Lassen Sie die zweite Endung weg.</translation>
    </message>
    <message>
        <source>{path}: files of this kind are not written. Name one that ends in .jsonl, .json, .csv, .tsv or .parquet, the first four also with .gz or .zst behind it.</source>
        <translation>{path}: Dateien dieser Art werden nicht geschrieben. Nennen Sie eine, die auf .jsonl, .json, .csv, .tsv oder .parquet endet, die ersten vier auch mit .gz oder .zst dahinter.</translation>
    </message>
    <message>
        <source>There are no rows to write, and a Parquet file needs their columns. Write JSONL instead.</source>
        <translation>Es gibt keine Zeilen zu schreiben, und eine Parquet-Datei braucht deren Spalten. Schreiben Sie stattdessen JSONL.</translation>
    </message>
    <message>
        <source>Two columns are named &quot;{name}&quot; but for capital letters, which Parquet&apos;s readers do not tell apart. Write JSONL instead.</source>
        <translation>Zwei Spalten heißen bis auf Großbuchstaben „{name}“, was die Leser von Parquet nicht unterscheiden. Schreiben Sie stattdessen JSONL.</translation>
    </message>
    <message>
        <source>There is no simulated annotator &quot;{name}&quot;: use gold, truth, random or longer.</source>
        <translation>Es gibt keinen simulierten Annotator „{name}“: Möglich sind gold, truth, random und longer.</translation>
    </message>
    <message>
        <source>There is no tag scheme &quot;{name}&quot;. There are iob1, iob2 and iobes.</source>
        <translation>Es gibt kein Tag-Schema „{name}“. Es gibt iob1, iob2 und iobes.</translation>
    </message>
    <message>
        <source>The folder has no two classes. It should hold one folder for each class, named as the class, with PNG or JPEG files in it.</source>
        <translation>Der Ordner hat keine zwei Klassen. Er sollte für jede Klasse einen Ordner enthalten, der wie die Klasse heißt, mit PNG- oder JPEG-Dateien darin.</translation>
    </message>
    <message>
        <source>Class &quot;{name}&quot; has {count} PNG or JPEG files. Each class needs at least {least}: one to learn from, one for validation, one for test. Add pictures, or take the folder away.</source>
        <translation>Die Klasse „{name}“ hat {count} PNG- oder JPEG-Dateien. Jede Klasse braucht mindestens {least}: eine zum Lernen, eine zur Validierung, eine zum Testen. Fügen Sie Bilder hinzu, oder nehmen Sie den Ordner weg.</translation>
    </message>
    <message>
        <source>The picture is damaged and cannot be read: {reason}</source>
        <translation>Das Bild ist beschädigt und kann nicht gelesen werden: {reason}</translation>
    </message>
    <message>
        <source>The picture has {megapixels} megapixels ({width} x {height}); at most {most} are read. Save it smaller.</source>
        <translation>Das Bild hat {megapixels} Megapixel ({width} x {height}); gelesen werden höchstens {most}. Speichern Sie es kleiner.</translation>
    </message>
    <message>
        <source>This is no picture: it does not begin as a PNG or JPEG file does. Convert it to one of these, or take it away.</source>
        <translation>Das ist kein Bild: Es beginnt nicht wie eine PNG- oder JPEG-Datei. Wandeln Sie es um, oder nehmen Sie es weg.</translation>
    </message>
    <message>
        <source>The picture cannot be written: {reason}</source>
        <translation>Das Bild kann nicht geschrieben werden: {reason}</translation>
    </message>
    <message>
        <source>A comparison needs at least one response.</source>
        <translation>Ein Vergleich braucht mindestens eine Antwort.</translation>
    </message>
    <message>
        <source>A single response is judged good or bad, or gets a score; both good and both bad are said of several.</source>
        <translation>Eine einzelne Antwort wird als gut oder schlecht beurteilt oder erhält Punkte; „beide gut“ und „beide schlecht“ sagt man von mehreren.</translation>
    </message>
    <message>
        <source>A scale has 2 to 9 points; 0 means good or bad without a scale.</source>
        <translation>Eine Skala hat 2 bis 9 Punkte; 0 heißt gut oder schlecht ohne Skala.</translation>
    </message>
    <message>
        <source>There is no export format &quot;{name}&quot;: use trl, hh, kto, judgments or rows.</source>
        <translation>Es gibt kein Exportformat „{name}“: Möglich sind trl, hh, kto, judgments und rows.</translation>
    </message>
    <message>
        <source>Single responses are one to a prompt, put up for judging. Leave out the number of responses, or what speaks against it.</source>
        <translation>Einzelne Antworten sind eine je Prompt und werden zur Beurteilung vorgelegt. Lassen Sie die Anzahl der Antworten weg, oder was dem entgegensteht.</translation>
    </message>
    <message>
        <source>This project judges good or bad, without scores.</source>
        <translation>Dieses Projekt urteilt mit gut oder schlecht, ohne Punkte.</translation>
    </message>
    <message>
        <source>A score here is a whole number from 1 to {points}.</source>
        <translation>Punkte sind hier eine ganze Zahl von 1 bis {points}.</translation>
    </message>
    <message>
        <source>Several responses are ranked, not rated.</source>
        <translation>Mehrere Antworten werden geordnet, nicht einzeln bewertet.</translation>
    </message>
    <message>
        <source>What is right is not known of prompt {prompt}: its file has no column truth. Simulate random here.</source>
        <translation>Was bei Prompt {prompt} richtig ist, ist nicht bekannt: Seine Datei hat keine Spalte truth. Simulieren Sie hier random.</translation>
    </message>
    <message>
        <source>A single response is longer than nothing: simulate gold, truth or random here.</source>
        <translation>Eine einzelne Antwort ist länger als nichts: Simulieren Sie hier gold, truth oder random.</translation>
    </message>
    <message>
        <source>The examples of run {run} have changed since it began, so it cannot go on. Put them back as they were, or start a new run.</source>
        <translation>Die Beispiele des Laufs {run} haben sich seit seinem Beginn geändert, daher kann er nicht weitergehen. Stellen Sie sie wieder her, oder beginnen Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>{singles} judgments are of single responses, good or bad or a score; there is no comparison to learn from. Judge pairs, or export these for a training that takes them (--format kto).</source>
        <translation>{singles} Urteile betreffen einzelne Antworten, gut oder schlecht oder Punkte; es gibt keinen Vergleich, aus dem sich lernen ließe. Beurteilen Sie Paare, oder exportieren Sie diese für ein Training, das sie nimmt (--format kto).</translation>
    </message>
    <message>
        <source>This row is no JSON object with a text in `{text}` and a label in `{label}`.</source>
        <translation>Diese Zeile ist kein JSON-Objekt mit einem Text in `{text}` und einem Label in `{label}`.</translation>
    </message>
    <message>
        <source>Name either data or a generator of them.</source>
        <translation>Nennen Sie entweder Daten oder einen Generator dafür.</translation>
    </message>
    <message>
        <source>There are the generators pictures, tags and topics.</source>
        <translation>Es gibt die Generatoren pictures, tags und topics.</translation>
    </message>
    <message>
        <source>At least 10 examples are needed.</source>
        <translation>Nötig sind mindestens 10 Beispiele.</translation>
    </message>
    <message>
        <source>The shares for validation and test should be from 0 to below .5 each.</source>
        <translation>Die Anteile für Validierung und Test sollten je von 0 bis unter .5 reichen.</translation>
    </message>
    <message>
        <source>A tagger learns from the generator tags, a classifier from pictures or topics.</source>
        <translation>Ein Tagger lernt vom Generator tags, ein Klassifikator von pictures oder topics.</translation>
    </message>
    <message>
        <source>The clip is damaged: it is no recording of an agent.</source>
        <translation>Der Clip ist beschädigt: Er ist keine Aufzeichnung eines Agenten.</translation>
    </message>
    <message>
        <source>The clip was recorded by a newer Arbiter.</source>
        <translation>Der Clip wurde mit einem neueren Arbiter aufgezeichnet.</translation>
    </message>
    <message>
        <source>The clip shows an environment that is not known here: {environment}.</source>
        <translation>Der Clip zeigt eine Umgebung, die hier nicht bekannt ist: {environment}.</translation>
    </message>
    <message>
        <source>The clip is damaged: `{list}` of step {step} is not what {environment} has.</source>
        <translation>Der Clip ist beschädigt: `{list}` von Schritt {step} passt nicht zu {environment}.</translation>
    </message>
    <message>
        <source>this is not the saved state of {count} environments `{environment}`: it is damaged, or of other settings</source>
        <translation>das ist nicht der gespeicherte Stand von {count} Umgebungen `{environment}`: er ist beschädigt oder gehört zu anderen Einstellungen</translation>
    </message>
    <message>
        <source>The vocabulary has no [UNK], [CLS] or [SEP]: it is none of a BERT.</source>
        <translation>Das Vokabular hat kein [UNK], [CLS] oder [SEP]: Es ist keines eines BERT.</translation>
    </message>
    <message>
        <source>There is no run and no folder &quot;{name}&quot;. Runs that may be meant: {runs}. See all of them with: arbiter runs list PROJECT</source>
        <translation>Es gibt weder einen Lauf noch einen Ordner „{name}“. Gemeint sein könnten die Läufe: {runs}. Alle zeigt: arbiter runs list PROJEKT</translation>
    </message>
    <message>
        <source>There is no algorithm &quot;{name}&quot; for agents. Those that there are: {known}.</source>
        <translation>Ein Verfahren &quot;{name}&quot; für Agenten gibt es nicht. Es gibt: {known}.</translation>
    </message>
    <message>
        <source>{option} is no setting of {algorithm}. Leave it out.</source>
        <translation>{option} ist keine Einstellung von {algorithm}. Lassen Sie es weg.</translation>
    </message>
    <message>
        <source>Preference rows: it has chosen and rejected</source>
        <translation>Präferenzzeilen: es gibt chosen und rejected</translation>
    </message>
    <message>
        <source>HH-RLHF: chosen and rejected are transcripts</source>
        <translation>HH-RLHF: chosen und rejected sind Gesprächsprotokolle</translation>
    </message>
    <message>
        <source>Single answers: it has prompt, completion and label</source>
        <translation>Einzelne Antworten: es gibt prompt, completion und label</translation>
    </message>
    <message>
        <source>Prompts with their responses: it has prompt and responses</source>
        <translation>Prompts mit ihren Antworten: es gibt prompt und responses</translation>
    </message>
    <message>
        <source>Prompts alone: it has prompt</source>
        <translation>Nur Prompts: es gibt prompt</translation>
    </message>
    <message>
        <source>Columns by their names: a prompt and answers</source>
        <translation>Spalten nach ihren Namen: ein Prompt und Antworten</translation>
    </message>
    <message>
        <source>&quot;{piece}&quot; says of no label what it means. Write for example first=0,second=1,tie=2, or signed.</source>
        <translation>„{piece}“ sagt von keinem Wert, was er bedeutet. Schreiben Sie zum Beispiel first=0,second=1,tie=2 oder signed.</translation>
    </message>
    <message>
        <source>&quot;{piece}&quot; names no value.</source>
        <translation>„{piece}“ nennt keinen Wert.</translation>
    </message>
    <message>
        <source>&quot;{piece}&quot; gives a second meaning to a value.</source>
        <translation>„{piece}“ gibt einem Wert eine zweite Bedeutung.</translation>
    </message>
    <message>
        <source>AlpacaEval: it has instruction, output_1, output_2 and preference</source>
        <translation>AlpacaEval: es gibt instruction, output_1, output_2 und preference</translation>
    </message>
    <message>
        <source>Chatbot Arena or MT-bench: it has conversation_a, conversation_b and winner</source>
        <translation>Chatbot Arena oder MT-bench: es gibt conversation_a, conversation_b und winner</translation>
    </message>
    <message>
        <source>The arena&apos;s table: one of winner_model_a, winner_model_b and winner_tie is 1</source>
        <translation>Die Tabelle der Arena: eine der Spalten winner_model_a, winner_model_b und winner_tie ist 1</translation>
    </message>
    <message>
        <source>Argilla records: they have fields and responses</source>
        <translation>Argilla-Datensätze: es gibt fields und responses</translation>
    </message>
    <message>
        <source>Argilla rows: a question&apos;s column lists user_id, value and status</source>
        <translation>Argilla-Zeilen: die Spalte einer Frage zählt user_id, value und status auf</translation>
    </message>
    <message>
        <source>doccano: it has text, label and Comments</source>
        <translation>doccano: es gibt text, label und Comments</translation>
    </message>
    <message>
        <source>Fine-grained feedback: predictions with a list of the preferences between them</source>
        <translation>Feingliedriges Feedback: Antworten mit einer Liste der Urteile zwischen ihnen</translation>
    </message>
    <message>
        <source>HelpSteer: a response a row, with helpfulness, correctness and coherence</source>
        <translation>HelpSteer: je Zeile eine Antwort mit helpfulness, correctness und coherence</translation>
    </message>
    <message>
        <source>HelpSteer2-Preference: it has response_1, response_2 and preference_strength</source>
        <translation>HelpSteer2-Preference: es gibt response_1, response_2 und preference_strength</translation>
    </message>
    <message>
        <source>HelpSteer3: it has context, response1, response2 and overall_preference</source>
        <translation>HelpSteer3: es gibt context, response1, response2 und overall_preference</translation>
    </message>
    <message>
        <source>JudgeBench: it has question, response_A, response_B and label</source>
        <translation>JudgeBench: es gibt question, response_A, response_B und label</translation>
    </message>
    <message>
        <source>auto-j: it has &quot;response 1&quot;, &quot;response 2&quot; and label</source>
        <translation>auto-j: es gibt „response 1“, „response 2“ und label</translation>
    </message>
    <message>
        <source>PandaLM: it has response1, response2 and annotator1</source>
        <translation>PandaLM: es gibt response1, response2 und annotator1</translation>
    </message>
    <message>
        <source>LLMBar: it has input, output_1, output_2 and label</source>
        <translation>LLMBar: es gibt input, output_1, output_2 und label</translation>
    </message>
    <message>
        <source>Label Studio: tasks with data and annotations</source>
        <translation>Label Studio: Aufgaben mit data und annotations</translation>
    </message>
    <message>
        <source>Label Studio JSON-MIN: it has annotator, lead_time and two answers</source>
        <translation>Label Studio JSON-MIN: es gibt annotator, lead_time und zwei Antworten</translation>
    </message>
    <message>
        <source>LLaMA-Factory&apos;s ShareGPT ranking: it has conversations, chosen and rejected</source>
        <translation>ShareGPT-Rangfolge von LLaMA-Factory: es gibt conversations, chosen und rejected</translation>
    </message>
    <message>
        <source>LLaMA-Factory&apos;s KTO rows: an answer with kto_tag</source>
        <translation>KTO-Zeilen von LLaMA-Factory: eine Antwort mit kto_tag</translation>
    </message>
    <message>
        <source>Dialogues: a list of turns that ends with an answer</source>
        <translation>Dialoge: eine Liste von Beiträgen, die mit einer Antwort endet</translation>
    </message>
    <message>
        <source>OpenAssistant trees: a prompt with its replies and their ranks</source>
        <translation>OpenAssistant-Bäume: ein Prompt mit seinen Antworten und deren Rängen</translation>
    </message>
    <message>
        <source>OpenAssistant messages: a message a row, with message_tree_id and parent_id</source>
        <translation>OpenAssistant-Nachrichten: je Zeile eine Nachricht mit message_tree_id und parent_id</translation>
    </message>
    <message>
        <source>OpenAI preference file: it has input, preferred_output and non_preferred_output</source>
        <translation>OpenAI-Präferenzdatei: es gibt input, preferred_output und non_preferred_output</translation>
    </message>
    <message>
        <source>PKU-SafeRLHF: it has response_0, response_1 and better_response_id</source>
        <translation>PKU-SafeRLHF: es gibt response_0, response_1 und better_response_id</translation>
    </message>
    <message>
        <source>Chosen and rejected after an instruction or a question</source>
        <translation>chosen und rejected nach einer Anweisung oder Frage</translation>
    </message>
    <message>
        <source>Prodigy: it has options, accept and answer</source>
        <translation>Prodigy: es gibt options, accept und answer</translation>
    </message>
    <message>
        <source>A prompt with a list of answers, and their ranks or scores where it has them</source>
        <translation>Ein Prompt mit einer Liste von Antworten, dazu Ränge oder Punktzahlen, wo es sie gibt</translation>
    </message>
    <message>
        <source>Nectar: a prompt with answers that carry their rank</source>
        <translation>Nectar: ein Prompt mit Antworten, die ihren Rang tragen</translation>
    </message>
    <message>
        <source>Stanford Human Preferences: it has human_ref_A, human_ref_B and labels</source>
        <translation>Stanford Human Preferences: es gibt human_ref_A, human_ref_B und labels</translation>
    </message>
    <message>
        <source>Summaries with human feedback: it has info, summaries and choice</source>
        <translation>Zusammenfassungen mit menschlichem Feedback: es gibt info, summaries und choice</translation>
    </message>
    <message>
        <source>Summaries with human feedback: it has info and a summary with its axes</source>
        <translation>Zusammenfassungen mit menschlichem Feedback: es gibt info und eine summary mit ihren axes</translation>
    </message>
    <message>
        <source>UltraFeedback: it has an instruction and completions with their ratings</source>
        <translation>UltraFeedback: es gibt instruction und completions mit ihren Bewertungen</translation>
    </message>
    <message>
        <source>WebGPT: it has question, answer_0, answer_1, score_0 and score_1</source>
        <translation>WebGPT: es gibt question, answer_0, answer_1, score_0 und score_1</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is neither higher nor lower.</source>
        <translation>„{name}“ ist weder higher noch lower.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is no distance between scores.</source>
        <translation>„{name}“ ist kein Abstand zwischen Punktzahlen.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; cannot be mapped. Use prompt, input, system, history, response_a, response_b ... or responses, chosen and rejected, label, label:ANNOTATOR, annotator, score_a ... or scores, models or rationale.</source>
        <translation>„{name}“ kann nicht zugeordnet werden. Möglich sind prompt, input, system, history, response_a, response_b ... oder responses, chosen und rejected, label, label:NAME, annotator, score_a ... oder scores, models oder rationale.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; stands beside other names for the responses.</source>
        <translation>„{name}“ steht neben anderen Namen für die Antworten.</translation>
    </message>
    <message>
        <source>The mapping says twice which response is better: by {name} and by something else. Leave one out.</source>
        <translation>Die Zuordnung sagt zweimal, welche Antwort besser ist: durch {name} und durch etwas anderes. Lassen Sie eines weg.</translation>
    </message>
    <message>
        <source>The mapping has not one {name} for each of the responses.</source>
        <translation>Die Zuordnung hat nicht für jede Antwort ein {name}.</translation>
    </message>
    <message>
        <source>The mapping has no label whose values {name} could give a meaning.</source>
        <translation>Die Zuordnung hat kein Urteil, dessen Werten {name} eine Bedeutung geben könnte.</translation>
    </message>
    <message>
        <source>The file has no label whose values could be given a meaning. Nothing was imported; leave --labels out.</source>
        <translation>Die Datei hat kein Urteil, dessen Werten eine Bedeutung gegeben werden könnte. Nichts wurde importiert; lassen Sie --labels weg.</translation>
    </message>
    <message>
        <source>The file is read as {format}: it has no label whose values could be given a meaning. Leave --labels out, or say by --map which column is the label.</source>
        <translation>Die Datei wird als {format} gelesen: Sie hat kein Urteil, dessen Werten eine Bedeutung gegeben werden könnte. Lassen Sie --labels weg, oder sagen Sie mit --map, welche Spalte das Urteil ist.</translation>
    </message>
    <message>
        <source>The labels in &quot;{column}&quot; are {values}: which of the answers each means is not known. Say it, for example {advice}; --dry-run shows how many rows have each value.</source>
        <translation>Die Werte in „{column}“ sind {values}: Welche Antwort jeder meint, ist nicht bekannt. Sagen Sie es, zum Beispiel {advice}; --dry-run zeigt, wie viele Zeilen jeden Wert haben.</translation>
    </message>
    <message>
        <source>Run {run} is of no classifier, so it has no names to be judged.</source>
        <translation>Der Lauf {run} ist keiner eines Klassifikators und hat daher keine Namen, die zu beurteilen wären.</translation>
    </message>
    <message>
        <source>Texts are named by a classifier: train one first, and name its run.</source>
        <translation>Texte benennt ein Klassifikator: Trainieren Sie zuerst einen, und nennen Sie seinen Lauf.</translation>
    </message>
    <message>
        <source>Every example has been asked of already. Train again, and let the new run name them.</source>
        <translation>Jedes Beispiel wurde schon erfragt. Trainieren Sie erneut, und lassen Sie den neuen Lauf sie benennen.</translation>
    </message>
    <message>
        <source>There is no run &quot;{name}&quot;.</source>
        <translation>Es gibt keinen Lauf „{name}“.</translation>
    </message>
</context>
<context>
    <name>options</name>
    <message>
        <source>Chat template</source>
        <translation>Chatvorlage</translation>
    </message>
    <message>
        <source>How the turns of a conversation are marked; auto is what the model&apos;s files say.</source>
        <translation>Wie die Beiträge eines Gesprächs gekennzeichnet sind; auto ist, was die Dateien des Modells sagen.</translation>
    </message>
</context>
</TS>
