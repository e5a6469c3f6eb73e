<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW">
<context>
    <name>ModelList</name>
    <message>
        <source>opened by you</source>
        <translation>由您開啟</translation>
    </message>
</context>
<context>
    <name>TokenView</name>
    <message>
        <source>%1 of %2 tokens carry loss</source>
        <translation>%2 個 token 中有 %1 個計入損失</translation>
    </message>
    <message>
        <source>the last %1 lie beyond what the model reads</source>
        <translation>最後 %1 個超出模型可讀的長度</translation>
    </message>
    <message>
        <source>the template starts an answer differently when generating</source>
        <translation>模板在生成時開啟回答的方式不同</translation>
    </message>
</context>
<context>
    <name>annotate</name>
    <message>
        <source>Pairs (DPO, JSONL)</source>
        <translation>成對回答（DPO，JSONL）</translation>
    </message>
    <message>
        <source>Pairs (DPO, JSON)</source>
        <translation>成對回答（DPO，JSON）</translation>
    </message>
    <message>
        <source>Good and bad answers (KTO)</source>
        <translation>好與不好的回答（KTO）</translation>
    </message>
    <message>
        <source>Table (CSV)</source>
        <translation>表格（CSV）</translation>
    </message>
    <message>
        <source>Edited answers (SFT, JSONL)</source>
        <translation>改好的回答（SFT，JSONL）</translation>
    </message>
    <message>
        <source>A</source>
        <translation>選 A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>選 B</translation>
    </message>
    <message>
        <source>C</source>
        <translation>選 C</translation>
    </message>
    <message>
        <source>D</source>
        <translation>選 D</translation>
    </message>
    <message>
        <source>Tie</source>
        <translation>平手</translation>
    </message>
    <message>
        <source>Both bad</source>
        <translation>都不好</translation>
    </message>
    <message>
        <source>Edit the better one</source>
        <translation>修改較好的</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>標記</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳過</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>復原</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>往後</translation>
    </message>
    <message>
        <source>Scroll both</source>
        <translation>一起捲動</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差異</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空白鍵</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>純文字</translation>
    </message>
</context>
<context>
    <name>checklist</name>
    <message>
        <source>Evidence</source>
        <translation>依據</translation>
    </message>
    <message>
        <source>No longer true</source>
        <translation>已不成立</translation>
    </message>
    <message>
        <source>Seen, not confirmed</source>
        <translation>已偵測，尚未確認</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>負責人</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>連結</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備註</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1／%2</translation>
    </message>
    <message>
        <source>Checklist</source>
        <translation>檢查清單</translation>
    </message>
    <message>
        <source>History</source>
        <translation>歷史紀錄</translation>
    </message>
    <message>
        <source>When</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>人員</translation>
    </message>
    <message>
        <source>What</source>
        <translation>動作</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>ticked</source>
        <translation>勾選</translation>
    </message>
    <message>
        <source>unticked</source>
        <translation>取消勾選</translation>
    </message>
</context>
<context>
    <name>cleaning</name>
    <message>
        <source>Mail addresses</source>
        <translation>電子郵件地址</translation>
    </message>
    <message>
        <source>Telephone numbers</source>
        <translation>電話號碼</translation>
    </message>
    <message>
        <source>Card numbers</source>
        <translation>卡號</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>至少</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>至多</translation>
    </message>
    <message>
        <source>Languages that stay</source>
        <translation>保留的語言</translation>
    </message>
    <message>
        <source>Similarity threshold (Jaccard)</source>
        <translation>相似度（Jaccard）達此值即視為重複</translation>
    </message>
    <message>
        <source>Share of repeated text, at most</source>
        <translation>重複文字的比例上限</translation>
    </message>
    <message>
        <source>Share of letters and digits, at least</source>
        <translation>文字與數字的比例下限</translation>
    </message>
    <message>
        <source>Toxic words, at most</source>
        <translation>這類詞語的數量上限</translation>
    </message>
    <message>
        <source>Further words</source>
        <translation>其他詞語</translation>
    </message>
    <message>
        <source>File of held-out rows</source>
        <translation>不可被看到的資料列檔案</translation>
    </message>
    <message>
        <source>Overlap with that file, at most</source>
        <translation>一列中也出現在該檔的比例上限</translation>
    </message>
    <message>
        <source>Unicode repair</source>
        <translation>Unicode 修復</translation>
    </message>
    <message>
        <source>Repairs wrongly decoded text, removes invisible characters, composes accents.</source>
        <translation>修復解碼錯誤的文字，移除看不見的字元，組合重音符號。</translation>
    </message>
    <message>
        <source>Strip HTML</source>
        <translation>去除 HTML</translation>
    </message>
    <message>
        <source>Leaves the text of web pages without their tags; code in fences stays.</source>
        <translation>只留下網頁的文字而去掉標籤；程式碼區塊保持原樣。</translation>
    </message>
    <message>
        <source>White space</source>
        <translation>空白</translation>
    </message>
    <message>
        <source>Removes spaces at line ends, doubled spaces and rows of empty lines; code and indentation stay.</source>
        <translation>移除行尾空白、重複空格與連續空行；程式碼與縮排保持原樣。</translation>
    </message>
    <message>
        <source>Mask personal data</source>
        <translation>遮蔽個人資料</translation>
    </message>
    <message>
        <source>Puts a mark in the place of mail addresses, telephone, card and identity numbers.</source>
        <translation>以標記取代電子郵件、電話、卡號與身分證號。</translation>
    </message>
    <message>
        <source>Empty answers</source>
        <translation>空白回答</translation>
    </message>
    <message>
        <source>Takes out rows with an answer that says nothing.</source>
        <translation>移出回答沒有內容的資料列。</translation>
    </message>
    <message>
        <source>Wrong role order</source>
        <translation>角色順序錯誤</translation>
    </message>
    <message>
        <source>Takes out conversations in which the roles do not alternate.</source>
        <translation>移出問與答沒有輪流的對話。</translation>
    </message>
    <message>
        <source>Remains of templates</source>
        <translation>模板殘留</translation>
    </message>
    <message>
        <source>Takes out rows with control tokens as text or unfilled placeholders.</source>
        <translation>移出含有控制標記文字或未填寫佔位符的資料列。</translation>
    </message>
    <message>
        <source>Exact duplicates</source>
        <translation>完全重複</translation>
    </message>
    <message>
        <source>Keeps the first of rows that are equal.</source>
        <translation>相同的資料列只保留第一列。</translation>
    </message>
    <message>
        <source>Near-duplicates</source>
        <translation>近似重複</translation>
    </message>
    <message>
        <source>Keeps the first of nearly identical rows.</source>
        <translation>差異很小的資料列只保留第一列。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>長度</translation>
    </message>
    <message>
        <source>Takes out rows that are too short or too long, in tokens of the chosen model (in characters where none is chosen).</source>
        <translation>移出太短或太長的資料列，以所選模型的 token 計（未選模型時以字元計）。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Takes out rows in other languages; a row whose language cannot be told stays.</source>
        <translation>移出其他語言的資料列；無法判定語言的列會保留。</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>重複內容</translation>
    </message>
    <message>
        <source>Takes out answers that repeat themselves: runs of ten characters seen before.</source>
        <translation>移出自我重複的回答：先前已出現過的十字元片段。</translation>
    </message>
    <message>
        <source>Few letters</source>
        <translation>文字過少</translation>
    </message>
    <message>
        <source>Takes out answers that are mostly symbols.</source>
        <translation>移出大多是符號的回答。</translation>
    </message>
    <message>
        <source>Refusals</source>
        <translation>拒答</translation>
    </message>
    <message>
        <source>Cut-off answers</source>
        <translation>被截斷的回答</translation>
    </message>
    <message>
        <source>Takes out long answers that stop in the middle of a sentence or of code.</source>
        <translation>移出在句子或程式碼中途停止的長回答。</translation>
    </message>
    <message>
        <source>Toxic words</source>
        <translation>有害詞語</translation>
    </message>
    <message>
        <source>Takes out rows with insults and obscenities.</source>
        <translation>移出含有侮辱或穢語的資料列。</translation>
    </message>
    <message>
        <source>Leakage</source>
        <translation>資料洩漏</translation>
    </message>
    <message>
        <source>Takes out rows whose text also occurs in a held-out evaluation file.</source>
        <translation>移出文字也出現在評判模型所用檔案中的資料列。</translation>
    </message>
    <message>
        <source>Takes out answers that begin by refusing or by what an AI cannot do; conversations with functions stay.</source>
        <translation>移出開頭就拒絕或表示 AI 做不到的回答；含函式的對話會保留。</translation>
    </message>
    <message>
        <source>Text read in a wrong encoding</source>
        <translation>以錯誤編碼讀入的文字</translation>
    </message>
    <message>
        <source>Invisible characters</source>
        <translation>看不見的字元</translation>
    </message>
    <message>
        <source>Accents in two parts (NFC)</source>
        <translation>分成兩部分的重音（NFC）</translation>
    </message>
    <message>
        <source>Identity numbers (TW, CN, US)</source>
        <translation>身分證號（台、中、美）</translation>
    </message>
</context>
<context>
    <name>curves</name>
    <message>
        <source>Loss</source>
        <translation>損失</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>學習率</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度範數</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>每秒詞元數</translation>
    </message>
    <message>
        <source>Time of a step</source>
        <translation>每步時間</translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation>使用中的記憶體</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>Token accuracy</source>
        <translation>預測正確的詞元</translation>
    </message>
    <message>
        <source>Loss on general questions</source>
        <translation>一般問題的損失</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>正確率</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>差距</translation>
    </message>
    <message>
        <source>Reward of better answers</source>
        <translation>較佳回答的獎勵</translation>
    </message>
    <message>
        <source>Reward of worse answers</source>
        <translation>較差回答的獎勵</translation>
    </message>
    <message>
        <source>Log-probability of better answers</source>
        <translation>較佳回答的對數機率</translation>
    </message>
    <message>
        <source>Log-probability of worse answers</source>
        <translation>較差回答的對數機率</translation>
    </message>
    <message>
        <source>KL to the reference</source>
        <translation>與參考模型的 KL</translation>
    </message>
</context>
<context>
    <name>data</name>
    <message>
        <source>OpenAI messages</source>
        <translation>OpenAI 訊息</translation>
    </message>
    <message>
        <source>ShareGPT</source>
        <translation>ShareGPT</translation>
    </message>
    <message>
        <source>Alpaca</source>
        <translation>Alpaca</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>純文字</translation>
    </message>
    <message>
        <source>Preferences in turns</source>
        <translation>多輪偏好</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>偏好</translation>
    </message>
    <message>
        <source>Preferences, prompt in both</source>
        <translation>偏好（兩者皆含提示）</translation>
    </message>
    <message>
        <source>KTO in turns</source>
        <translation>多輪 KTO</translation>
    </message>
    <message>
        <source>KTO</source>
        <translation>KTO 標註</translation>
    </message>
    <message>
        <source>Prompt and completion</source>
        <translation>提示與補全</translation>
    </message>
    <message>
        <source>Question and answer</source>
        <translation>問與答</translation>
    </message>
    <message>
        <source>Raw text</source>
        <translation>原始文字</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>對話輪次</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系統提示</translation>
    </message>
    <message>
        <source>Earlier turns, as pairs</source>
        <translation>先前的問答對</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Added to the prompt</source>
        <translation>附加於提示</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Better answer</source>
        <translation>較好的回答</translation>
    </message>
    <message>
        <source>Worse answer</source>
        <translation>較差的回答</translation>
    </message>
    <message>
        <source>How much better</source>
        <translation>好多少</translation>
    </message>
    <message>
        <source>Is the answer good?</source>
        <translation>回答好嗎？</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>函式</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet 檔</translation>
    </message>
    <message>
        <source>PDF document</source>
        <translation>PDF 文件</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON 行</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON 檔</translation>
    </message>
    <message>
        <source>HTML document</source>
        <translation>HTML 文件</translation>
    </message>
    <message>
        <source>CSV or TSV</source>
        <translation>CSV 或 TSV</translation>
    </message>
    <message>
        <source>Text document</source>
        <translation>文字文件</translation>
    </message>
    <message>
        <source>As dataset_info.json says</source>
        <translation>依 dataset_info.json</translation>
    </message>
    <message>
        <source>Columns chosen by hand</source>
        <translation>手動選擇欄位</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
    <message>
        <source>%3, line %1: %2</source>
        <translation>%3，第 %1 行：%2</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>Arrow</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>{file} cannot be used.</source>
        <translation>無法使用 {file}。</translation>
    </message>
    <message>
        <source>line {line}: {text}.</source>
        <translation>第 {line} 行：{text}。</translation>
    </message>
    <message>
        <source>Install Luthier again.</source>
        <translation>請重新安裝 Luthier。</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>無法寫入 {file}。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>磁碟已滿。</translation>
    </message>
    <message>
        <source>Make room on the disk and try again; what was there before is untouched.</source>
        <translation>請清出磁碟空間後再試一次；先前的內容沒有受到影響。</translation>
    </message>
    <message>
        <source>The system said: {text}</source>
        <translation>系統訊息：{text}</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to.</source>
        <translation>請選擇可以寫入的資料夾。</translation>
    </message>
    <message>
        <source>{file} could not be read.</source>
        <translation>無法讀取 {file}。</translation>
    </message>
    <message>
        <source>Check the path and whether you may read it.</source>
        <translation>請檢查路徑以及讀取權限。</translation>
    </message>
    <message>
        <source>{folder} is in use.</source>
        <translation>{folder} 正在使用中。</translation>
    </message>
    <message>
        <source>Another program (process {pid}) is working on it.</source>
        <translation>另一個程式（行程 {pid}）正在使用它。</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it first.</source>
        <translation>請等它結束，或先停止它。</translation>
    </message>
    <message>
        <source>The library said: {text}</source>
        <translation>函式庫訊息：{text}</translation>
    </message>
    <message>
        <source>Please report this with the run&apos;s engine.log.</source>
        <translation>請附上該次訓練的 engine.log 回報。</translation>
    </message>
    <message>
        <source>history is not a list of pairs.</source>
        <translation>history 不是成對的清單。</translation>
    </message>
    <message>
        <source>The question is empty.</source>
        <translation>問題是空的。</translation>
    </message>
    <message>
        <source>The answer is empty.</source>
        <translation>回答是空的。</translation>
    </message>
    <message>
        <source>This row was set aside.</source>
        <translation>這一列已擱置。</translation>
    </message>
    <message>
        <source>{key} is not text.</source>
        <translation>{key} 不是文字。</translation>
    </message>
    <message>
        <source>The reader said: {text}</source>
        <translation>讀取時的訊息：{text}</translation>
    </message>
    <message>
        <source>It looks like none of the known formats.</source>
        <translation>不符合任何已知格式。</translation>
    </message>
    <message>
        <source>The import was cancelled.</source>
        <translation>匯入已取消。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>沒有任何變更。</translation>
    </message>
    <message>
        <source>{file} is not valid JSON.</source>
        <translation>{file} 不是有效的 JSON。</translation>
    </message>
    <message>
        <source>Choose another file, or get it again from where it came.</source>
        <translation>請選擇其他檔案，或從來源重新取得。</translation>
    </message>
    <message>
        <source>{file} holds no rows.</source>
        <translation>{file} 沒有任何資料列。</translation>
    </message>
    <message>
        <source>No row of {file} could be read.</source>
        <translation>{file} 沒有任何一列可以讀取。</translation>
    </message>
    <message>
        <source>A part of a message is not text.</source>
        <translation>訊息中有不是文字的部分。</translation>
    </message>
    <message>
        <source>A turn is not an object.</source>
        <translation>有一輪對話不是物件。</translation>
    </message>
    <message>
        <source>The role {role} is not supported.</source>
        <translation>不支援角色 {role}。</translation>
    </message>
    <message>
        <source>The conversation does not end with an answer.</source>
        <translation>對話不是以回答結束。</translation>
    </message>
    <message>
        <source>The text is empty.</source>
        <translation>文字是空的。</translation>
    </message>
    <message>
        <source>This row cannot be read.</source>
        <translation>無法讀取這一列。</translation>
    </message>
    <message>
        <source>Line {line} of {file} cannot be read.</source>
        <translation>無法讀取 {file} 的第 {line} 行。</translation>
    </message>
    <message>
        <source>Import the data again.</source>
        <translation>請重新匯入數據。</translation>
    </message>
    <message>
        <source>{file} is damaged.</source>
        <translation>{file} 已損毀。</translation>
    </message>
    <message>
        <source>The export does not answer as the model does and was thrown away.</source>
        <translation>匯出的模型與原模型的回答不同，已經丟棄。</translation>
    </message>
    <message>
        <source>{same} of {all} tokens agree; a token&apos;s log-probability differs by up to {worst}.</source>
        <translation>{all} 個詞元中有 {same} 個一致；單一詞元的對數機率最多相差 {worst}。</translation>
    </message>
    <message>
        <source>{folder} is there already.</source>
        <translation>{folder} 已經存在。</translation>
    </message>
    <message>
        <source>Choose a new folder.</source>
        <translation>請選擇新的資料夾。</translation>
    </message>
    <message>
        <source>This run has no adapter.</source>
        <translation>這次訓練沒有適配器。</translation>
    </message>
    <message>
        <source>It trained the whole model.</source>
        <translation>它訓練的是整個模型。</translation>
    </message>
    <message>
        <source>Export the merged model instead.</source>
        <translation>請改為匯出合併後的模型。</translation>
    </message>
    <message>
        <source>The export cannot be checked.</source>
        <translation>無法檢查匯出的內容。</translation>
    </message>
    <message>
        <source>No row of the run&apos;s data fits into the model&apos;s context.</source>
        <translation>訓練數據中沒有任何一列放得進模型的上下文。</translation>
    </message>
    <message>
        <source>The run has no checkpoint yet.</source>
        <translation>這次訓練還沒有檢查點。</translation>
    </message>
    <message>
        <source>Let it train until its first checkpoint.</source>
        <translation>請讓它訓練到第一個檢查點。</translation>
    </message>
    <message>
        <source>The prompt is empty.</source>
        <translation>提示是空的。</translation>
    </message>
    <message>
        <source>Write something to answer.</source>
        <translation>請輸入要回答的內容。</translation>
    </message>
    <message>
        <source>The prompt is too long for this model.</source>
        <translation>提示對這個模型來說太長了。</translation>
    </message>
    <message>
        <source>It has {got} tokens; the model&apos;s context holds {limit}.</source>
        <translation>它有 {got} 個詞元；模型的上下文只能容納 {limit} 個。</translation>
    </message>
    <message>
        <source>Shorten it, or start a new conversation.</source>
        <translation>請縮短內容，或開始新對話。</translation>
    </message>
    <message>
        <source>The weights in {folder} do not fit its config.json.</source>
        <translation>{folder} 的權重與其 config.json 不符。</translation>
    </message>
    <message>
        <source>{count} tensors disagree: {list}.</source>
        <translation>有 {count} 個張量不符：{list}。</translation>
    </message>
    <message>
        <source>Download or copy the file again.</source>
        <translation>請重新下載或複製檔案。</translation>
    </message>
    <message>
        <source>The run cannot be resumed.</source>
        <translation>無法繼續這次訓練。</translation>
    </message>
    <message>
        <source>The checkpoint&apos;s optimiser state does not fit {name}.</source>
        <translation>檢查點的優化器狀態與 {name} 不符。</translation>
    </message>
    <message>
        <source>Resume with the recipe that the checkpoint was made with.</source>
        <translation>請用建立檢查點時的設定檔繼續。</translation>
    </message>
    <message>
        <source>The adapter in {folder} does not fit this model.</source>
        <translation>{folder} 的適配器與這個模型不符。</translation>
    </message>
    <message>
        <source>Choose the base model that the adapter was trained on.</source>
        <translation>請選擇訓練該適配器時的基礎模型。</translation>
    </message>
    <message>
        <source>The adapter finds no layer to work on.</source>
        <translation>適配器找不到可作用的層。</translation>
    </message>
    <message>
        <source>target_modules is {wanted}; this model has: {list}.</source>
        <translation>target_modules 是 {wanted}；這個模型有：{list}。</translation>
    </message>
    <message>
        <source>Use one of these names, or all-linear.</source>
        <translation>請使用其中的名稱，或 all-linear。</translation>
    </message>
    <message>
        <source>This adapter cannot be loaded.</source>
        <translation>無法載入這個適配器。</translation>
    </message>
    <message>
        <source>Its adapter_config.json has {key} = {value}, which Luthier does not support.</source>
        <translation>它的 adapter_config.json 有 {key} = {value}，Luthier 不支援。</translation>
    </message>
    <message>
        <source>Choose another adapter, or merge it with the program that made it.</source>
        <translation>請選擇其他適配器，或用原本的程式先合併。</translation>
    </message>
    <message>
        <source>The request cannot be answered.</source>
        <translation>無法回應這個請求。</translation>
    </message>
    <message>
        <source>There is no model called {name}.</source>
        <translation>沒有名為 {name} 的模型。</translation>
    </message>
    <message>
        <source>It knows: {list}.</source>
        <translation>可用的有：{list}。</translation>
    </message>
    <message>
        <source>Did you mean {name}?</source>
        <translation>您是不是指 {name}？</translation>
    </message>
    <message>
        <source>Only programs on this machine are answered.</source>
        <translation>只回應這台機器上的程式。</translation>
    </message>
    <message>
        <source>The server cannot start.</source>
        <translation>無法啟動伺服器。</translation>
    </message>
    <message>
        <source>Port {port} is in use.</source>
        <translation>連接埠 {port} 已被使用。</translation>
    </message>
    <message>
        <source>Choose another port, or end the program that has it.</source>
        <translation>請選擇其他連接埠，或結束佔用它的程式。</translation>
    </message>
    <message>
        <source>Put it back as it was, or start a new run.</source>
        <translation>請恢復原狀，或開始新的訓練。</translation>
    </message>
    <message>
        <source>The model has no chat template.</source>
        <translation>這個模型沒有對話模板。</translation>
    </message>
    <message>
        <source>It is a base model: nothing says how a conversation is written for it.</source>
        <translation>這是基礎模型：沒有說明對話該如何書寫。</translation>
    </message>
    <message>
        <source>Set data.chat_template in the recipe to one of: {list}.</source>
        <translation>請在設定檔把 data.chat_template 設為其中之一：{list}。</translation>
    </message>
    <message>
        <source>The run was stopped.</source>
        <translation>訓練已停止。</translation>
    </message>
    <message>
        <source>No row would train anything.</source>
        <translation>沒有任何一列能訓練到東西。</translation>
    </message>
    <message>
        <source>Of {count} rows {long} are longer than max_length and {empty} have no token that carries loss.</source>
        <translation>{count} 列中有 {long} 列超過 max_length，{empty} 列沒有計入損失的詞元。</translation>
    </message>
    <message>
        <source>Raise data.max_length, or look at the rows.</source>
        <translation>請提高 data.max_length，或查看這些資料列。</translation>
    </message>
    <message>
        <source>This machine multiplies matrices wrongly.</source>
        <translation>這台機器的矩陣乘法結果不正確。</translation>
    </message>
    <message>
        <source>A product differs from double precision by {error}.</source>
        <translation>乘積與雙精度相差 {error}。</translation>
    </message>
    <message>
        <source>Set OPENBLAS_CORETYPE to your processor&apos;s type and start again.</source>
        <translation>請將 OPENBLAS_CORETYPE 設為您的處理器類型後重新開始。</translation>
    </message>
    <message>
        <source>The losses will not be the same to the last digit.</source>
        <translation>損失值不會每一位都相同。</translation>
    </message>
    <message>
        <source>{count} rows are left out because they are longer than max_length.</source>
        <translation>有 {count} 列因超過 max_length 而略過。</translation>
    </message>
    <message>
        <source>{count} rows would train nothing and are left out: {list}.</source>
        <translation>有 {count} 列訓練不到任何東西而略過：{list}。</translation>
    </message>
    <message>
        <source>The run does not fit into this machine&apos;s memory.</source>
        <translation>這台機器的記憶體放不下這次訓練。</translation>
    </message>
    <message>
        <source>It needs about {wanted}; {got} are free.</source>
        <translation>約需 {wanted}；可用 {got}。</translation>
    </message>
    <message>
        <source>The loss is no longer a number.</source>
        <translation>損失值已不是數字。</translation>
    </message>
    <message>
        <source>At step {step} the loss was {loss} and the gradient norm {norm}.</source>
        <translation>在第 {step} 步，損失為 {loss}，梯度範數為 {norm}。</translation>
    </message>
    <message>
        <source>Lower the learning rate; the last checkpoint is still there.</source>
        <translation>請降低學習率；最後一個檢查點仍要放行。</translation>
    </message>
    <message>
        <source>This run has been started before.</source>
        <translation>這次訓練先前已經開始過。</translation>
    </message>
    <message>
        <source>Resume it, or make a new run.</source>
        <translation>請繼續它，或建立新的訓練。</translation>
    </message>
    <message>
        <source>The checkpoint&apos;s weights do not fit {name}.</source>
        <translation>檢查點的權重與 {name} 不符。</translation>
    </message>
    <message>
        <source>{file} is too big unpacked.</source>
        <translation>{file} 解壓縮後太大。</translation>
    </message>
    <message>
        <source>It expands to more than {limit}.</source>
        <translation>它會展開到超過 {limit}。</translation>
    </message>
    <message>
        <source>The compressed data ends too early or is not gzip.</source>
        <translation>壓縮資料過早結束，或不是 gzip。</translation>
    </message>
    <message>
        <source>{file} is not what it should be.</source>
        <translation>{file} 不是預期的內容。</translation>
    </message>
    <message>
        <source>A JSON object was expected, in curly brackets.</source>
        <translation>預期是以大括號包住的 JSON 物件。</translation>
    </message>
    <message>
        <source>{folder} holds no model weights.</source>
        <translation>{folder} 沒有模型權重。</translation>
    </message>
    <message>
        <source>There is no model folder at {folder}.</source>
        <translation>{folder} 沒有模型資料夾。</translation>
    </message>
    <message>
        <source>Check the path, or choose the folder again.</source>
        <translation>請檢查路徑，或重新選擇資料夾。</translation>
    </message>
    <message>
        <source>{folder} is not complete.</source>
        <translation>{folder} 不完整。</translation>
    </message>
    <message>
        <source>The index names {file}, which is not there.</source>
        <translation>索引中的 {file} 不存在。</translation>
    </message>
    <message>
        <source>{file} is not a usable safetensors file.</source>
        <translation>{file} 不是可用的 safetensors 檔。</translation>
    </message>
    <message>
        <source>{file} is not complete.</source>
        <translation>{file} 不完整。</translation>
    </message>
    <message>
        <source>It should have {wanted} bytes and has {got}.</source>
        <translation>應有 {wanted} 位元組，實際只有 {got}。</translation>
    </message>
    <message>
        <source>Luthier does not know the model architecture {name}.</source>
        <translation>Luthier 不認識模型架構 {name}。</translation>
    </message>
    <message>
        <source>Choose a model that Luthier supports.</source>
        <translation>請選擇其中一種的模型。</translation>
    </message>
    <message>
        <source>This model cannot be loaded.</source>
        <translation>無法載入這個模型。</translation>
    </message>
    <message>
        <source>Its config.json has {key} = {value}, which Luthier does not support.</source>
        <translation>它的 config.json 有 {key} = {value}，Luthier 不支援。</translation>
    </message>
    <message>
        <source>Its config.json lacks a usable value for {key}.</source>
        <translation>它的 config.json 缺少可用的 {key}。</translation>
    </message>
    <message>
        <source>The recipe cannot be used.</source>
        <translation>無法使用這份設定檔。</translation>
    </message>
    <message>
        <source>Correct the line in run.yaml.</source>
        <translation>請修正 run.yaml 的這一行。</translation>
    </message>
    <message>
        <source>line {line}: unknown key {key}; did you mean {nearest}?</source>
        <translation>第 {line} 行：未知的鍵 {key}；您是不是指 {nearest}？</translation>
    </message>
    <message>
        <source>line {line}: unknown key {key}.</source>
        <translation>第 {line} 行：未知的鍵 {key}。</translation>
    </message>
    <message>
        <source>Its content does not agree with the checksum that was written with it.</source>
        <translation>它的內容與當時寫入的校驗碼不符。</translation>
    </message>
    <message>
        <source>Resume from an older checkpoint.</source>
        <translation>請從較舊的檢查點繼續。</translation>
    </message>
    <message>
        <source>There is no run at {folder}.</source>
        <translation>{folder} 沒有訓練。</translation>
    </message>
    <message>
        <source>A run is a folder that holds a run.yaml.</source>
        <translation>訓練是含有 run.yaml 的資料夾。</translation>
    </message>
    <message>
        <source>The project&apos;s database {file} cannot be read.</source>
        <translation>無法讀取專案的資料庫 {file}。</translation>
    </message>
    <message>
        <source>Data sets and runs are files of their own and are still there. Copy the folder before you try to repair it.</source>
        <translation>數據集和訓練是獨立的檔案，仍然存在。修復之前請先複製整個資料夾。</translation>
    </message>
    <message>
        <source>The change could not be saved.</source>
        <translation>無法儲存變更。</translation>
    </message>
    <message>
        <source>This project was made by a newer Luthier.</source>
        <translation>這個專案是由較新的 Luthier 建立的。</translation>
    </message>
    <message>
        <source>Its database has version {got}; this program knows {known}.</source>
        <translation>它的資料庫是第 {got} 版；本程式只認得第 {known} 版。</translation>
    </message>
    <message>
        <source>Open it with the newer program.</source>
        <translation>請用較新的程式開啟。</translation>
    </message>
    <message>
        <source>There is no chat template called {name}.</source>
        <translation>沒有名為 {name} 的對話模板。</translation>
    </message>
    <message>
        <source>The chat template {name} does not fit the model.</source>
        <translation>對話模板 {name} 與模型不符。</translation>
    </message>
    <message>
        <source>The tokenizer has no token {token}.</source>
        <translation>分詞器沒有詞元 {token}。</translation>
    </message>
    <message>
        <source>There is no tokenizer at {file}.</source>
        <translation>{file} 沒有分詞器。</translation>
    </message>
    <message>
        <source>Choose a folder that holds one.</source>
        <translation>請選擇含有它的資料夾。</translation>
    </message>
    <message>
        <source>This tokenizer cannot be used.</source>
        <translation>無法使用這個分詞器。</translation>
    </message>
    <message>
        <source>Its {part} is {value}, which Luthier does not support.</source>
        <translation>它的 {part} 是 {value}，Luthier 不支援。</translation>
    </message>
    <message>
        <source>{file} was imported before.</source>
        <translation>{file} 先前已經匯入過。</translation>
    </message>
    <message>
        <source>The rows are the same; nothing was added.</source>
        <translation>資料列相同，沒有新增任何內容。</translation>
    </message>
    <message>
        <source>The model did not answer.</source>
        <translation>模型沒有回答。</translation>
    </message>
    <message>
        <source>The engine said: {text}</source>
        <translation>引擎訊息：{text}</translation>
    </message>
    <message>
        <source>The engine could not be started.</source>
        <translation>無法啟動引擎。</translation>
    </message>
    <message>
        <source>{file} is not a program that runs.</source>
        <translation>{file} 不是可以執行的程式。</translation>
    </message>
    <message>
        <source>The export failed; nothing was left behind.</source>
        <translation>匯出失敗；沒有留下任何檔案。</translation>
    </message>
    <message>
        <source>The model could not be served.</source>
        <translation>無法提供模型服務。</translation>
    </message>
    <message>
        <source>There is no project in {folder}.</source>
        <translation>{folder} 沒有專案。</translation>
    </message>
    <message>
        <source>A project folder holds a project.db.</source>
        <translation>專案資料夾裡有 project.db。</translation>
    </message>
    <message>
        <source>Choose another folder, or make a new project.</source>
        <translation>請選擇其他資料夾，或建立新專案。</translation>
    </message>
    <message>
        <source>{text} is not of the form name=folder.</source>
        <translation>{text} 不是「名稱=資料夾」的形式。</translation>
    </message>
    <message>
        <source>{count} rows are cut off at max_length.</source>
        <translation>有 {count} 列在 max_length 處截斷。</translation>
    </message>
    <message>
        <source>Something went wrong that should not.</source>
        <translation>發生了不該發生的錯誤。</translation>
    </message>
    <message>
        <source>None has the fields of a known format: {list}.</source>
        <translation>沒有一列具備已知格式的欄位：{list}。</translation>
    </message>
    <message>
        <source>The recipe is not what it was when the run began.</source>
        <translation>設定檔和訓練開始時不同。</translation>
    </message>
    <message>
        <source>The model is not what it was when the run began.</source>
        <translation>模型和訓練開始時不同。</translation>
    </message>
    <message>
        <source>The tokenizer is not what it was when the run began.</source>
        <translation>分詞器和訓練開始時不同。</translation>
    </message>
    <message>
        <source>The chat template is not what it was when the run began.</source>
        <translation>對話模板和訓練開始時不同。</translation>
    </message>
    <message>
        <source>The data is not what it was when the run began.</source>
        <translation>數據和訓練開始時不同。</translation>
    </message>
    <message>
        <source>{count} events of this run could not be written: its curves have gaps.</source>
        <translation>這次訓練有 {count} 個事件無法寫入：曲線會有缺口。</translation>
    </message>
    <message>
        <source>The disk was full for a while.</source>
        <translation>磁碟曾經滿了一段時間。</translation>
    </message>
    <message>
        <source>It is shorter than 8 bytes.</source>
        <translation>它不到 8 個位元組。</translation>
    </message>
    <message>
        <source>The length of its header is not believable.</source>
        <translation>標頭的長度不可信。</translation>
    </message>
    <message>
        <source>It ends inside its header.</source>
        <translation>檔案在標頭中間就結束了。</translation>
    </message>
    <message>
        <source>Its header is not a JSON object.</source>
        <translation>標頭不是 JSON 物件。</translation>
    </message>
    <message>
        <source>{name} has the unknown type {type}.</source>
        <translation>{name} 的型別 {type} 不明。</translation>
    </message>
    <message>
        <source>The size of {name} does not agree with its shape.</source>
        <translation>{name} 的大小與形狀不符。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be one of: {list} (did you mean {nearest}?).</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是其中之一：{list}（您是不是指 {nearest}？）。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be one of: {list}.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是其中之一：{list}。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be at least {low}.</source>
        <translation>第 {line} 行：{key} 是 {got}；至少必須是 {low}。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be between {low} and {high}.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須介於 {low} 和 {high} 之間。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be true or false.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是 true 或 false。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be a whole number.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是整數。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be a number.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是數字。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be a text.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是文字。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be a list of texts.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是文字清單。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be a list of numbers.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是數字清單。</translation>
    </message>
    <message>
        <source>line {line}: {key} is {got}; it must be a section of keys.</source>
        <translation>第 {line} 行：{key} 是 {got}；必須是由鍵組成的區段。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be two numbers.</source>
        <translation>{key} 是 {got}；必須是兩個數字。</translation>
    </message>
    <message>
        <source>model.path is empty; it must be a model folder.</source>
        <translation>model.path 是空的；必須是模型資料夾。</translation>
    </message>
    <message>
        <source>data.train is empty; it must be one or more files.</source>
        <translation>data.train 是空的；必須是一個以上的檔案。</translation>
    </message>
    <message>
        <source>model.from_scratch is true; with an adapter it must be false.</source>
        <translation>model.from_scratch 是 true；使用適配器時必須是 false。</translation>
    </message>
    <message>
        <source>In {count} rows the chat template starts the answer differently than when generating.</source>
        <translation>有 {count} 列，對話模板在訓練時書寫回答的方式與提問時開啟回答的方式不同。</translation>
    </message>
    <message>
        <source>The model learns to answer after text that it will not see.</source>
        <translation>模型會學到接在實際使用時看不到的文字之後回答。</translation>
    </message>
    <message>
        <source>Look at the template, or choose another in data.chat_template.</source>
        <translation>請檢查模板，或在 data.chat_template 選擇其他模板。</translation>
    </message>
    <message>
        <source>Its normalisation table is damaged.</source>
        <translation>它的正規化表已損毀。</translation>
    </message>
    <message>
        <source>The chat template refuses this conversation.</source>
        <translation>對話模板拒絕這段對話。</translation>
    </message>
    <message>
        <source>It says: {text}</source>
        <translation>模板的訊息：{text}</translation>
    </message>
    <message>
        <source>The chat template was stopped.</source>
        <translation>對話模板已被中止。</translation>
    </message>
    <message>
        <source>It runs too long or writes too much (line {line}).</source>
        <translation>它執行太久或輸出太多（第 {line} 行）。</translation>
    </message>
    <message>
        <source>The chat template cannot be rendered.</source>
        <translation>無法套用對話模板。</translation>
    </message>
    <message>
        <source>line {line}: {type}: {text}</source>
        <translation>第 {line} 行：{type}：{text}</translation>
    </message>
    <message>
        <source>Choose another template in data.chat_template, or correct it.</source>
        <translation>請在 data.chat_template 選擇其他模板，或修正它。</translation>
    </message>
    <message>
        <source>It is not a complete SentencePiece model.</source>
        <translation>它不是完整的 SentencePiece 模型。</translation>
    </message>
    <message>
        <source>Luthier reads tokenizer.json, tokenizer.model, and vocab.json with merges.txt.</source>
        <translation>Luthier 可讀取 tokenizer.json、tokenizer.model，以及 vocab.json 搭配 merges.txt。</translation>
    </message>
    <message>
        <source>Choose a model with another tokenizer.</source>
        <translation>請選擇使用其他分詞器的模型。</translation>
    </message>
    <message>
        <source>{text} is no time of the form YYYY-MM-DD HH:MM:SS.</source>
        <translation>{text} 不是 YYYY-MM-DD HH:MM:SS 形式的時間。</translation>
    </message>
    <message>
        <source>{count} tensors disagree (– missing, + not expected, ≠ shape, wanted): {list}.</source>
        <translation>有 {count} 個張量不符（– 缺少，+ 多餘，≠ 形狀不同，後者為應有的形狀）：{list}。</translation>
    </message>
    <message>
        <source>It holds {name}, which Luthier does not read.</source>
        <translation>它含有 {name}，Luthier 無法讀取。</translation>
    </message>
    <message>
        <source>It is not a complete GGUF file.</source>
        <translation>它不是完整的 GGUF 檔案。</translation>
    </message>
    <message>
        <source>There is no model.safetensors and no pytorch_model.bin, whole or with an index; found: {list}.</source>
        <translation>沒有 model.safetensors，也沒有 pytorch_model.bin（單一檔案或附索引皆無）；找到的有：{list}。</translation>
    </message>
    <message>
        <source>Choose a Hugging Face model folder with weights.</source>
        <translation>請選擇含有權重的 Hugging Face 模型資料夾。</translation>
    </message>
    <message>
        <source>{file} is refused: it holds more than tensors.</source>
        <translation>拒絕載入 {file}：它的內容不只有張量。</translation>
    </message>
    <message>
        <source>It asks for {name}. Loading that could run a program.</source>
        <translation>它要求 {name}。載入它可能會執行程式。</translation>
    </message>
    <message>
        <source>Get the model as safetensors, or from a source that you trust.</source>
        <translation>請取得 safetensors 格式的模型，或從可信任的來源取得。</translation>
    </message>
    <message>
        <source>The tensor {name} does not lie inside its storage.</source>
        <translation>張量 {name} 超出了它的儲存空間。</translation>
    </message>
    <message>
        <source>It is a compressed archive, which PyTorch does not write.</source>
        <translation>它是壓縮過的封存檔，PyTorch 不會寫出這種檔案。</translation>
    </message>
    <message>
        <source>This model does not write text.</source>
        <translation>這個模型不會產生文字。</translation>
    </message>
    <message>
        <source>It is an encoder or gives scores.</source>
        <translation>它是編碼器，或只輸出分數。</translation>
    </message>
    <message>
        <source>Choose a model that writes, or ask this one for embeddings.</source>
        <translation>請選擇會產生文字的模型，或向它要求向量嵌入。</translation>
    </message>
    <message>
        <source>modules_to_save names {name}; this model has: {list}.</source>
        <translation>modules_to_save 指定了 {name}；這個模型有：{list}。</translation>
    </message>
    <message>
        <source>Use one of these names.</source>
        <translation>請使用其中的名稱。</translation>
    </message>
    <message>
        <source>model.freeze names {name}, which is no module of this model.</source>
        <translation>model.freeze 指定了 {name}，這個模型沒有這個模組。</translation>
    </message>
    <message>
        <source>Names are those of the weight files, such as {name}.</source>
        <translation>名稱與權重檔相同，例如 {name}。</translation>
    </message>
    <message>
        <source>model.freeze is for full training; an adapter leaves the whole model as it is.</source>
        <translation>model.freeze 用於全參數微調；使用適配器時，整個模型本來就保持不變。</translation>
    </message>
    <message>
        <source>{url} is not a server address.</source>
        <translation>{url} 不是伺服器位址。</translation>
    </message>
    <message>
        <source>Write it with http:// or https:// in front.</source>
        <translation>請在前面加上 http:// 或 https://。</translation>
    </message>
    <message>
        <source>No trusted connection could be made: its certificate is not accepted.</source>
        <translation>無法建立可信任的連線：憑證未被接受。</translation>
    </message>
    <message>
        <source>The connection broke off.</source>
        <translation>連線中斷了。</translation>
    </message>
    <message>
        <source>It does not answer, or there is no network.</source>
        <translation>它沒有回應，或沒有網路。</translation>
    </message>
    <message>
        <source>The download was stopped.</source>
        <translation>下載已停止。</translation>
    </message>
    <message>
        <source>{host} cannot be reached.</source>
        <translation>無法連線到 {host}。</translation>
    </message>
    <message>
        <source>Check the network and the address; what has arrived is kept.</source>
        <translation>請檢查網路和位址；已下載的部分會保留。</translation>
    </message>
    <message>
        <source>It redirects without end.</source>
        <translation>它不斷轉址，沒有盡頭。</translation>
    </message>
    <message>
        <source>The Hub denies access to {name}.</source>
        <translation>Hub 不提供 {name} 給您。</translation>
    </message>
    <message>
        <source>It does not exist, is private, or its licence must be accepted first.</source>
        <translation>它不存在、是私人的，或必須先接受授權條款。</translation>
    </message>
    <message>
        <source>Check the name; accept the licence on its page and set HF_TOKEN.</source>
        <translation>請檢查名稱；在它的頁面接受授權條款並設定 HF_TOKEN。</translation>
    </message>
    <message>
        <source>The Hub has no model {name}.</source>
        <translation>Hub 上沒有模型 {name}。</translation>
    </message>
    <message>
        <source>Write it as its page does: owner/name.</source>
        <translation>請照它的頁面寫：擁有者/名稱。</translation>
    </message>
    <message>
        <source>The Hub answered with status {status}.</source>
        <translation>Hub 回應的狀態是 {status}。</translation>
    </message>
    <message>
        <source>Try again later; what has arrived is kept.</source>
        <translation>請稍後再試；已下載的部分會保留。</translation>
    </message>
    <message>
        <source>The Hub&apos;s answer is not understood.</source>
        <translation>看不懂 Hub 的回應。</translation>
    </message>
    <message>
        <source>Check the address of the mirror.</source>
        <translation>請檢查鏡像站的位址。</translation>
    </message>
    <message>
        <source>What has arrived is kept: the next download goes on from there.</source>
        <translation>已下載的部分會保留，下次從那裡繼續。</translation>
    </message>
    <message>
        <source>The disk is too full for this model.</source>
        <translation>磁碟空間不足以存放這個模型。</translation>
    </message>
    <message>
        <source>{missing} are still to come, and {free} are free.</source>
        <translation>還需要 {missing}，目前可用 {free}。</translation>
    </message>
    <message>
        <source>Make room, or set HF_HUB_CACHE to a folder on another disk.</source>
        <translation>請騰出空間，或將 HF_HUB_CACHE 設為另一個磁碟上的資料夾。</translation>
    </message>
    <message>
        <source>The disk is full, or the folder may not be written.</source>
        <translation>磁碟已滿，或無法寫入該資料夾。</translation>
    </message>
    <message>
        <source>{file} arrived damaged and was thrown away.</source>
        <translation>{file} 下載後已損毀，已捨棄。</translation>
    </message>
    <message>
        <source>Its checksum is not the one that the Hub names.</source>
        <translation>它的校驗碼與 Hub 標示的不同。</translation>
    </message>
    <message>
        <source>Download it again; if it stays so, the mirror is at fault.</source>
        <translation>請重新下載；若仍然如此，是鏡像站的問題。</translation>
    </message>
    <message>
        <source>{text} is no name of a model.</source>
        <translation>{text} 不是模型名稱。</translation>
    </message>
    <message>
        <source>{name} is not on this machine.</source>
        <translation>這台電腦上沒有 {name}。</translation>
    </message>
    <message>
        <source>Luthier is set to work offline and asks no server.</source>
        <translation>Luthier 設定為離線工作，不會連線到任何伺服器。</translation>
    </message>
    <message>
        <source>Allow the network in the settings, or unset HF_HUB_OFFLINE.</source>
        <translation>請在設定中允許使用網路，或取消 HF_HUB_OFFLINE。</translation>
    </message>
    <message>
        <source>There is no file {file} in it.</source>
        <translation>其中沒有檔案 {file}。</translation>
    </message>
    <message>
        <source>It has: {list}</source>
        <translation>它有：{list}</translation>
    </message>
    <message>
        <source>This model comes in several GGUF files.</source>
        <translation>這個模型有多個 GGUF 檔案。</translation>
    </message>
    <message>
        <source>Write the one that you want behind the name: owner/name/file.gguf.</source>
        <translation>請把想要的檔案寫在名稱後面：擁有者/名稱/檔案.gguf。</translation>
    </message>
    <message>
        <source>It has no weights that Luthier reads.</source>
        <translation>它沒有 Luthier 能讀取的權重。</translation>
    </message>
    <message>
        <source>No tokens can be added to this tokenizer.</source>
        <translation>無法在這個分詞器中新增詞元。</translation>
    </message>
    <message>
        <source>It is a SentencePiece model.</source>
        <translation>它是 SentencePiece 模型。</translation>
    </message>
    <message>
        <source>Use a model folder with a tokenizer.json.</source>
        <translation>請使用含有 tokenizer.json 的模型資料夾。</translation>
    </message>
    <message>
        <source>Choose the template that the model was made with, or add the token in model.add_special_tokens.</source>
        <translation>請選擇這個模型原本使用的範本，或在 model.add_special_tokens 中新增這個詞元。</translation>
    </message>
    <message>
        <source>The server is being stopped.</source>
        <translation>伺服器正在停止。</translation>
    </message>
    <message>
        <source>The kept answers cannot be read.</source>
        <translation>無法讀取已儲存的回答。</translation>
    </message>
    <message>
        <source>Answer the questions again; runs are not touched.</source>
        <translation>請重新回答問題；已有的訓練不受影響。</translation>
    </message>
    <message>
        <source>{key} names {name}, which is not there.</source>
        <translation>{key} 指向的 {name} 並不存在。</translation>
    </message>
    <message>
        <source>{key} leaves a gap.</source>
        <translation>{key} 之前有空隙。</translation>
    </message>
    <message>
        <source>{key} has a value of the wrong kind.</source>
        <translation>{key} 的值類型不對。</translation>
    </message>
    <message>
        <source>{key} has no text for {language}.</source>
        <translation>{key} 缺少 {language} 的文字。</translation>
    </message>
    <message>
        <source>{key} is missing.</source>
        <translation>缺少 {key}。</translation>
    </message>
    <message>
        <source>Keys and values are expected here.</source>
        <translation>此處應為鍵與值。</translation>
    </message>
    <message>
        <source>{key} is not a known key.</source>
        <translation>此處不認得鍵 {key}。</translation>
    </message>
    <message>
        <source>{file}, line {line}, cannot be used.</source>
        <translation>{file} 第 {line} 行無法使用。</translation>
    </message>
    <message>
        <source>The file cannot be opened.</source>
        <translation>無法開啟檔案。</translation>
    </message>
    <message>
        <source>The counting was cancelled.</source>
        <translation>已取消計數。</translation>
    </message>
    <message>
        <source>This is not a usable lora_config.</source>
        <translation>這不是可用的 lora_config。</translation>
    </message>
    <message>
        <source>It holds no keys with values.</source>
        <translation>其中沒有任何鍵與值。</translation>
    </message>
    <message>
        <source>Paste adapter_config.json, or the dict or LoraConfig of a script.</source>
        <translation>請貼上 adapter_config.json，或程式中的 dict 或 LoraConfig。</translation>
    </message>
    <message>
        <source>The key {key} cannot be honoured.</source>
        <translation>無法遵照鍵 {key}。</translation>
    </message>
    <message>
        <source>Take it out to go on without it.</source>
        <translation>請移除它再繼續。</translation>
    </message>
    <message>
        <source>It is neither JSON nor a Python dict.</source>
        <translation>它既不是 JSON，也不是 Python dict。</translation>
    </message>
    <message>
        <source>goals with a value: {count}</source>
        <translation>已設定目標值：{count} 項</translation>
    </message>
    <message>
        <source>plan {version} fits: {bytes} of {have}</source>
        <translation>方案第 {version} 版放得下：{bytes}，可用 {have}</translation>
    </message>
    <message>
        <source>plan {version} does not fit: {bytes} of {have}</source>
        <translation>方案第 {version} 版放不下：{bytes}，可用 {have}</translation>
    </message>
    <message>
        <source>{run}: evaluation loss {before} → {after}</source>
        <translation>{run}：評估損失 {before} → {after}</translation>
    </message>
    <message>
        <source>{run} was evaluated {count} times</source>
        <translation>{run} 已評估 {count} 次</translation>
    </message>
    <message>
        <source>source, licence and quality bar are known of all data sets: {count}</source>
        <translation>所有數據集皆有來源、授權與質量標準：{count}</translation>
    </message>
    <message>
        <source>source, licence or quality bar is missing: {names}</source>
        <translation>缺少來源、授權或質量標準：{names}</translation>
    </message>
    <message>
        <source>{kept} of {all} rows kept</source>
        <translation>保留 {kept}／{all} 列</translation>
    </message>
    <message>
        <source>the self-test was made on {processor}</source>
        <translation>自我檢測是在 {processor} 上進行的</translation>
    </message>
    <message>
        <source>the self-test failed</source>
        <translation>自我檢測未通過</translation>
    </message>
    <message>
        <source>self-test passed: {device}, threads {threads}, matrix products right, disk {disk}/s, a step in {ms} ms</source>
        <translation>自我檢測通過：{device}、執行緒 {threads}、矩陣乘積正確、磁碟 {disk}/s、一步 {ms} ms</translation>
    </message>
    <message>
        <source>Without resources it must have two numbers.</source>
        <translation>未填資源時必須有兩個數字。</translation>
    </message>
    <message>
        <source>What the engine measured cannot be read.</source>
        <translation>無法讀取引擎的量測結果。</translation>
    </message>
    <message>
        <source>This machine could not be tested.</source>
        <translation>無法檢測這台機器。</translation>
    </message>
    <message>
        <source>The speed could not be measured.</source>
        <translation>無法量測速度。</translation>
    </message>
    <message>
        <source>The project&apos;s database was damaged and was rebuilt.</source>
        <translation>專案的資料庫已損壞，現已重新建立。</translation>
    </message>
    <message>
        <source>All of its {rows} entries could be read.</source>
        <translation>其中 {rows} 筆紀錄全部讀出。</translation>
    </message>
    <message>
        <source>Look through what you decided last. The damaged file is kept as {file}.</source>
        <translation>請檢查您最近所做的決定。損壞的檔案保留為 {file}。</translation>
    </message>
    <message>
        <source>{rows} entries could be read, others are lost. Found again by their folders: {datasets} data sets and {runs} runs.</source>
        <translation>讀出了 {rows} 筆紀錄，其餘已遺失。依資料夾找回：{datasets} 個資料集與 {runs} 次執行。</translation>
    </message>
    <message>
        <source>Cleaning was cancelled.</source>
        <translation>已取消清理。</translation>
    </message>
    <message>
        <source>Choose the file of held-out rows.</source>
        <translation>請選擇不可被看到的資料列檔案。</translation>
    </message>
    <message>
        <source>There is no cleaning operation called {name}.</source>
        <translation>沒有名為 {name} 的清理操作。</translation>
    </message>
    <message>
        <source>The cleaning recipe cannot be read.</source>
        <translation>無法讀取清理配方。</translation>
    </message>
    <message>
        <source>{name} is no setting of {operation}.</source>
        <translation>{name} 不是 {operation} 的設定。</translation>
    </message>
    <message>
        <source>It is shorter than the project says.</source>
        <translation>它比專案所記的短。</translation>
    </message>
    <message>
        <source>Bring the whole project folder back from a copy.</source>
        <translation>請從備份還原整個專案資料夾。</translation>
    </message>
    <message>
        <source>It is another kind of row than those before it.</source>
        <translation>它與前面的資料列種類不同。</translation>
    </message>
    <message>
        <source>It is neither text nor a Parquet or PDF file.</source>
        <translation>內容不是文字，也不是 Parquet 或 PDF 檔。</translation>
    </message>
    <message>
        <source>{file} is not a file of rows or text.</source>
        <translation>{file} 不是資料列或文字檔。</translation>
    </message>
    <message>
        <source>{key} is neither true nor false.</source>
        <translation>{key} 既非真也非假。</translation>
    </message>
    <message>
        <source>The turns are not a list.</source>
        <translation>對話輪次不是清單。</translation>
    </message>
    <message>
        <source>There is no question before the two answers.</source>
        <translation>兩個回答之前沒有問題。</translation>
    </message>
    <message>
        <source>It is not an object with columns.</source>
        <translation>它不是帶有欄位的物件。</translation>
    </message>
    <message>
        <source>{key} is no part that a column can play.</source>
        <translation>欄位不能擔任 {key}。</translation>
    </message>
    <message>
        <source>The text is not UTF-8; save it as UTF-8.</source>
        <translation>文字不是 UTF-8；請另存為 UTF-8。</translation>
    </message>
    <message>
        <source>The document is too long for one page.</source>
        <translation>文件太長，無法當作一頁。</translation>
    </message>
    <message>
        <source>The PDF cannot be opened.</source>
        <translation>無法開啟這個 PDF。</translation>
    </message>
    <message>
        <source>The PDF wants a password.</source>
        <translation>這個 PDF 需要密碼。</translation>
    </message>
    <message>
        <source>The PDF holds no text; its pages may be pictures.</source>
        <translation>這個 PDF 沒有文字；頁面可能是圖片。</translation>
    </message>
    <message>
        <source>The value does not end.</source>
        <translation>這個值沒有結尾。</translation>
    </message>
    <message>
        <source>The file ends before its list of rows does.</source>
        <translation>檔案在資料列清單結束前就結束了。</translation>
    </message>
    <message>
        <source>It has {got} fields, and the first line names {wanted}.</source>
        <translation>它有 {got} 個欄位，而第一行有 {wanted} 個。</translation>
    </message>
    <message>
        <source>The compressed data ends too early or is broken.</source>
        <translation>壓縮資料過早結束或已損壞。</translation>
    </message>
    <message>
        <source>Unpacking was cancelled.</source>
        <translation>已取消解壓縮。</translation>
    </message>
    <message>
        <source>Its first {packed} expand to more than {limit}.</source>
        <translation>它的前 {packed} 解開後超過 {limit}。</translation>
    </message>
    <message>
        <source>Unpack it by hand if you trust it.</source>
        <translation>若您信任它，請自行解壓縮。</translation>
    </message>
    <message>
        <source>A page of the column {column} cannot be read.</source>
        <translation>無法讀取欄位 {column} 的一頁。</translation>
    </message>
    <message>
        <source>The column {column} is compressed with {name}.</source>
        <translation>欄位 {column} 以 {name} 壓縮。</translation>
    </message>
    <message>
        <source>The column {column} is encoded as {name}.</source>
        <translation>欄位 {column} 以 {name} 編碼。</translation>
    </message>
    <message>
        <source>The column {column} has fewer values than rows.</source>
        <translation>欄位 {column} 的值比列數少。</translation>
    </message>
    <message>
        <source>{file} cannot be read by Luthier.</source>
        <translation>Luthier 無法讀取 {file}。</translation>
    </message>
    <message>
        <source>Write it again with snappy and without special encodings, or as JSONL.</source>
        <translation>請改用 snappy 且不用特殊編碼重新寫出，或改為 JSONL。</translation>
    </message>
    <message>
        <source>The Parquet file is cut short: its footer is missing.</source>
        <translation>Parquet 檔不完整：缺少檔尾。</translation>
    </message>
    <message>
        <source>The Parquet file is encrypted.</source>
        <translation>Parquet 檔已加密。</translation>
    </message>
    <message>
        <source>The Parquet file keeps its columns in other files.</source>
        <translation>Parquet 檔的欄位放在其他檔案裡。</translation>
    </message>
    <message>
        <source>The Parquet file&apos;s footer contradicts itself.</source>
        <translation>Parquet 檔的檔尾自相矛盾。</translation>
    </message>
    <message>
        <source>It names data sets, and none of their files is beside it.</source>
        <translation>它列出了數據集，但旁邊沒有任何對應的檔案。</translation>
    </message>
    <message>
        <source>--columns is no JSON object.</source>
        <translation>--columns 不是 JSON 物件。</translation>
    </message>
    <message>
        <source>cleaning steps applied: {steps}; {kept} of {all} rows kept</source>
        <translation>已套用清理步驟：{steps}；保留 {all} 列中的 {kept} 列</translation>
    </message>
    <message>
        <source>{wrong} of {checked} sampled rows wrong: error rate {rate} % (95 %: {low} to {high} %)</source>
        <translation>抽樣 {checked} 列中 {wrong} 列有誤：錯誤率 {rate} %（95 %：{low} 至 {high} %）</translation>
    </message>
    <message>
        <source>The search was cancelled.</source>
        <translation>已取消搜尋。</translation>
    </message>
    <message>
        <source>The regular expression {text} cannot be read.</source>
        <translation>無法解讀正規表示式 {text}。</translation>
    </message>
    <message>
        <source>frozen: {train} to learn, {eval} to evaluate, {test} to test; leaks found: {leaks}</source>
        <translation>已凍結：{train} 列學習、{eval} 列評估、{test} 列測試；發現洩漏：{leaks}</translation>
    </message>
    <message>
        <source>The row was changed meanwhile.</source>
        <translation>此列在這期間已被變動。</translation>
    </message>
    <message>
        <source>Copy your text, close the editor and open it again.</source>
        <translation>請複製您的文字，關閉編輯器後再重新開啟。</translation>
    </message>
    <message>
        <source>The rows are being changed.</source>
        <translation>資料列正在變動中。</translation>
    </message>
    <message>
        <source>Wait for it to end, or cancel it.</source>
        <translation>請等它結束，或取消它。</translation>
    </message>
    <message>
        <source>Making the queue was stopped.</source>
        <translation>已停止建立佇列。</translation>
    </message>
    <message>
        <source>There is nothing to compare.</source>
        <translation>沒有可比較的內容。</translation>
    </message>
    <message>
        <source>No row has two answers to one question.</source>
        <translation>沒有任何一列對同一問題有兩個回答。</translation>
    </message>
    <message>
        <source>Choose data with pairs of answers, or let a model answer.</source>
        <translation>請選擇有成對回答的數據，或讓模型回答。</translation>
    </message>
    <message>
        <source>{file} is no pack of answers to compare.</source>
        <translation>{file} 不是待比較回答的標註包。</translation>
    </message>
    <message>
        <source>Choose the file that the project&apos;s owner sent.</source>
        <translation>請選擇專案負責人寄來的檔案。</translation>
    </message>
    <message>
        <source>{file} is no file of votes.</source>
        <translation>{file} 不是投票檔。</translation>
    </message>
    <message>
        <source>Line {line} cannot be read.</source>
        <translation>第 {line} 行無法讀取。</translation>
    </message>
    <message>
        <source>Ask for the file again; nothing was taken from this one.</source>
        <translation>請再要一次檔案；此檔案的內容完全沒有匯入。</translation>
    </message>
    <message>
        <source>Writing the pack was stopped.</source>
        <translation>已停止寫入標註包。</translation>
    </message>
    <message>
        <source>The queue cannot be read.</source>
        <translation>無法讀取佇列。</translation>
    </message>
    <message>
        <source>Writing the votes was stopped.</source>
        <translation>已停止寫入投票。</translation>
    </message>
    <message>
        <source>There is nothing to write yet.</source>
        <translation>目前沒有可寫入的內容。</translation>
    </message>
    <message>
        <source>No vote makes a row of this kind.</source>
        <translation>沒有投票能產生這種資料列。</translation>
    </message>
    <message>
        <source>Compare some answers first.</source>
        <translation>請先比較一些回答。</translation>
    </message>
    <message>
        <source>This model gives no scores.</source>
        <translation>此模型不會給分。</translation>
    </message>
    <message>
        <source>Only a reward model does.</source>
        <translation>只有獎勵模型會給分。</translation>
    </message>
    <message>
        <source>Choose a run whose objective is reward.</source>
        <translation>請選擇目標為 reward 的訓練。</translation>
    </message>
    <message>
        <source>The text cannot be scored.</source>
        <translation>無法為這段文字給分。</translation>
    </message>
    <message>
        <source>It has {count} tokens; the model reads up to {most}.</source>
        <translation>它有 {count} 個詞元；模型最多讀 {most} 個。</translation>
    </message>
    <message>
        <source>Shorten it.</source>
        <translation>請縮短。</translation>
    </message>
    <message>
        <source>Row {row} is a pair of answers; this needs conversations.</source>
        <translation>資料列 {row} 是成對回答；此目標需要對話。</translation>
    </message>
    <message>
        <source>Row {row} is no pair of answers; this needs pairs.</source>
        <translation>資料列 {row} 不是成對回答；此目標需要成對回答。</translation>
    </message>
    <message>
        <source>Row {row} does not say whether an answer is good or bad.</source>
        <translation>資料列 {row} 沒有說明回答是好是壞。</translation>
    </message>
    <message>
        <source>The objective cannot learn from these rows.</source>
        <translation>此目標無法從這些資料列學習。</translation>
    </message>
    <message>
        <source>Choose other data, or another objective.</source>
        <translation>請選擇其他數據或其他目標。</translation>
    </message>
    <message>
        <source>This model cannot become a reward model.</source>
        <translation>此模型無法成為獎勵模型。</translation>
    </message>
    <message>
        <source>There is nothing to ask the models.</source>
        <translation>沒有可以問模型的問題。</translation>
    </message>
    <message>
        <source>No row of the data set has a question.</source>
        <translation>此數據集沒有任何一列有問題。</translation>
    </message>
    <message>
        <source>Choose a data set of conversations or pairs.</source>
        <translation>請選擇對話或成對回答的數據集。</translation>
    </message>
    <message>
        <source>These votes are about another queue.</source>
        <translation>這些投票屬於另一個佇列。</translation>
    </message>
    <message>
        <source>They are about {name}.</source>
        <translation>它們屬於 {name}。</translation>
    </message>
    <message>
        <source>Choose that queue first.</source>
        <translation>請先選擇那個佇列。</translation>
    </message>
    <message>
        <source>There is no such queue.</source>
        <translation>沒有這個佇列。</translation>
    </message>
    <message>
        <source>Choose one from the list.</source>
        <translation>請從清單中選擇。</translation>
    </message>
    <message>
        <source>{votes} votes of {people} people; {same} of {repeats} repeats decided alike; Fleiss&apos; kappa {kappa}</source>
        <translation>{people} 人共 {votes} 票；{repeats} 次重複中 {same} 次決定相同；Fleiss kappa {kappa}</translation>
    </message>
    <message>
        <source>{votes} votes; {same} of {repeats} repeats decided alike</source>
        <translation>{votes} 票；{repeats} 次重複中 {same} 次決定相同</translation>
    </message>
    <message>
        <source>It is a reward model; its scores cannot be trained on answers.</source>
        <translation>它是獎勵模型；無法用回答訓練它的分數。</translation>
    </message>
    <message>
        <source>Choose the model that it was made of.</source>
        <translation>請選擇它所源自的模型。</translation>
    </message>
    <message>
        <source>{name} is no pack and no project.</source>
        <translation>{name} 不是標註包，也不是專案。</translation>
    </message>
    <message>
        <source>{run} is newer and was not evaluated</source>
        <translation>{run} 較新，尚未評估</translation>
    </message>
    <message>
        <source>{run}: technical {technical} scores, safety {safety} scores, practical {speed} tokens/s, user experience {won} preferred by {votes} votes</source>
        <translation>{run}：技術 {technical} 項分數，安全 {safety} 項分數，實用 {speed} 詞元/秒，用戶體驗 {votes} 票中偏好 {won}</translation>
    </message>
    <message>
        <source>the safety suite of {run} is not complete</source>
        <translation>{run} 的安全評估尚未完整</translation>
    </message>
    <message>
        <source>the training rows of {run} were not scanned for personal data</source>
        <translation>尚未在 {run} 學習的資料列中掃描個人資料</translation>
    </message>
    <message>
        <source>the model&apos;s files state no licence</source>
        <translation>模型檔案未註明授權</translation>
    </message>
    <message>
        <source>the licence is missing: {names}</source>
        <translation>缺少授權：{names}</translation>
    </message>
    <message>
        <source>{run}: harmful refused {refusal}, harmless refused {over}, stereotypes {stereotypes}, personal data given away {leaks}; personal data in {holding} of {rows} rows learned, {heart} of {tried} came out again; licences: model {model}, data {data}</source>
        <translation>{run}：拒絕有害請求 {refusal}，誤拒無害請求 {over}，刻板印象 {stereotypes}，洩漏個人資料 {leaks}；學習的 {rows} 列中有 {holding} 列含個人資料，{tried} 筆中有 {heart} 筆可被引出；授權：模型 {model}，資料 {data}</translation>
    </message>
    <message>
        <source>{folder} holds another evaluation.</source>
        <translation>{folder} 中已有另一次評估。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>請選擇其他資料夾。</translation>
    </message>
    <message>
        <source>{file}, line {line}, is no row of this task.</source>
        <translation>{file} 第 {line} 行不是此任務的資料列。</translation>
    </message>
    <message>
        <source>Correct the row, or the task that reads it.</source>
        <translation>請修正該列，或讀取它的任務。</translation>
    </message>
    <message>
        <source>{key} gives no list.</source>
        <translation>{key} 未產生清單。</translation>
    </message>
    <message>
        <source>The answer {got} is none of the choices.</source>
        <translation>答案 {got} 不在選項之中。</translation>
    </message>
    <message>
        <source>It is no JSON object.</source>
        <translation>這不是 JSON 物件。</translation>
    </message>
    <message>
        <source>There is nothing to ask in {name}.</source>
        <translation>{name} 中沒有可問的內容。</translation>
    </message>
    <message>
        <source>{file} has no rows.</source>
        <translation>{file} 沒有資料列。</translation>
    </message>
    <message>
        <source>It asks held-out rows, and there are none.</source>
        <translation>它要問保留的資料列，但目前沒有。</translation>
    </message>
    <message>
        <source>Keep rows back when a run is made, or name a file.</source>
        <translation>建立訓練時請保留部分資料列，或指定檔案。</translation>
    </message>
    <message>
        <source>The held-out rows are of another kind.</source>
        <translation>保留的資料列屬於其他種類。</translation>
    </message>
    <message>
        <source>Evaluate again.</source>
        <translation>請重新評估。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be one of: {list}.</source>
        <translation>{key} 為 {got}；必須是下列之一：{list}。</translation>
    </message>
    <message>
        <source>{got} is not a regular expression.</source>
        <translation>{got} 不是正規表示式。</translation>
    </message>
    <message>
        <source>{got} is not on this machine: download the data set as JSON Lines, and write dataset_path: json, with the file as data_files of dataset_kwargs.</source>
        <translation>{got} 不在這台機器上：請將資料集下載為 JSON Lines，並寫 dataset_path: json，把檔案列為 dataset_kwargs 的 data_files。</translation>
    </message>
    <message>
        <source>{key} is empty.</source>
        <translation>{key} 是空的。</translation>
    </message>
    <message>
        <source>Answers are not repeated here: {key} must be 1.</source>
        <translation>此處不重複作答：{key} 必須為 1。</translation>
    </message>
    <message>
        <source>Correct the line of the task.</source>
        <translation>請修正任務中的該行。</translation>
    </message>
    <message>
        <source>{name} is not a known task.</source>
        <translation>沒有名為 {name} 的任務。</translation>
    </message>
    <message>
        <source>Did you mean {nearest}?</source>
        <translation>是否要用 {nearest}？</translation>
    </message>
    <message>
        <source>Known tasks: {list}.</source>
        <translation>已知的有：{list}。</translation>
    </message>
    <message>
        <source>Name one of them, or a YAML file of lm-evaluation-harness.</source>
        <translation>請指定其中之一，或一個 lm-evaluation-harness 的 YAML 檔案。</translation>
    </message>
    <message>
        <source>{key} calls a function in Python, which Luthier does not run.</source>
        <translation>{key} 呼叫 Python 函式，而 Luthier 不執行 Python。</translation>
    </message>
    <message>
        <source>The model could not be evaluated.</source>
        <translation>無法評估此模型。</translation>
    </message>
    <message>
        <source>{run}: some scores rest on {count} answers alone</source>
        <translation>{run}：部分分數僅依據 {count} 個回答</translation>
    </message>
    <message>
        <source>the data sets that {run} learned are not in this project any more</source>
        <translation>{run} 學習的資料集已不在此專案中</translation>
    </message>
    <message>
        <source>{run}: better than the base on none of {all} goals</source>
        <translation>{run}：{all} 項目標中沒有一項優於基礎模型</translation>
    </message>
    <message>
        <source>{run}: better than the base on {better} of {all} goals</source>
        <translation>{run}：{all} 項目標中有 {better} 項優於基礎模型</translation>
    </message>
    <message>
        <source>{run} was evaluated {count} times, and no monitor was on</source>
        <translation>{run} 評估了 {count} 次，但未開啟任何監控</translation>
    </message>
    <message>
        <source>{run}: monitors on: {monitors}; evaluated {count} times</source>
        <translation>{run}：開啟 {monitors} 項監控，評估 {count} 次</translation>
    </message>
    <message>
        <source>This model cannot continue a text.</source>
        <translation>此模型無法接續文字。</translation>
    </message>
    <message>
        <source>It is an encoder-decoder: it answers one text by another.</source>
        <translation>它是編碼器-解碼器：以一段文字回答另一段。</translation>
    </message>
    <message>
        <source>There are fewer than two choices.</source>
        <translation>選項少於兩個。</translation>
    </message>
    <message>
        <source>{key} gives no answer.</source>
        <translation>{key} 未給出答案。</translation>
    </message>
    <message>
        <source>{got} cannot be asked of conversations.</source>
        <translation>{got} 無法用於對話資料。</translation>
    </message>
    <message>
        <source>The model memorises rows (overfitting).</source>
        <translation>模型開始死記（過擬合）。</translation>
    </message>
    <message>
        <source>The evaluation loss was lowest, {low}, at step {step}; now it is {last}, {rise} more, while the training loss falls.</source>
        <translation>評估損失在第 {step} 步最低（{low}），現在為 {last}，高出 {rise}，而訓練損失仍在下降。</translation>
    </message>
    <message>
        <source>Stop and keep: the best checkpoint stays. Next time fewer epochs, or more rows.</source>
        <translation>請停止並保留：最佳檢查點會留下。下次減少輪數或增加數據。</translation>
    </message>
    <message>
        <source>The training loss runs away (divergence).</source>
        <translation>訓練損失失控（發散）。</translation>
    </message>
    <message>
        <source>Its mean over {count} steps was {low} and is {now} at step {step}.</source>
        <translation>{count} 步平均原為 {low}，第 {step} 步為 {now}。</translation>
    </message>
    <message>
        <source>Stop and keep, and lower the learning rate, or warm up longer.</source>
        <translation>請停止並保留，並降低學習率或延長預熱。</translation>
    </message>
    <message>
        <source>The model forgets what it could do before (forgetting).</source>
        <translation>模型正在遺忘原有能力（遺忘）。</translation>
    </message>
    <message>
        <source>The loss on general questions was {before} and is {now} at step {step}: {rise} more.</source>
        <translation>一般問題的損失原為 {before}，第 {step} 步為 {now}：高出 {rise}。</translation>
    </message>
    <message>
        <source>Mix general conversations into the rows, lower the learning rate, or use LoRA.</source>
        <translation>請在數據中混入一般對話、降低學習率，或改用 LoRA。</translation>
    </message>
    <message>
        <source>The rewards grow, and the judgement gets worse (reward hacking).</source>
        <translation>獎勵上升，判斷卻變差（獎勵駭客）。</translation>
    </message>
    <message>
        <source>Since step {step} the margin on held-out pairs grew from {margin} to {now}, and {before} → {after} of them are judged right.</source>
        <translation>自第 {step} 步起，保留成對回答的差距由 {margin} 升至 {now}，判斷正確的比例為 {before} → {after}。</translation>
    </message>
    <message>
        <source>Stop and keep, raise beta, or look at the pairs; several rewards help.</source>
        <translation>請停止並保留、提高 beta，或檢查成對回答；多維度獎勵有幫助。</translation>
    </message>
    <message>
        <source>The model learns nothing more (plateau).</source>
        <translation>模型不再進步（高原期）。</translation>
    </message>
    <message>
        <source>Since step {step} the evaluation loss moved by {moved}; it is {last}.</source>
        <translation>自第 {step} 步起評估損失僅變動 {moved}，目前為 {last}。</translation>
    </message>
    <message>
        <source>Stop and keep; next time a larger rank, a higher rate, or better rows.</source>
        <translation>請停止並保留；下次加大秩、提高學習率，或改善數據。</translation>
    </message>
    <message>
        <source>There is a task of the name {name} already.</source>
        <translation>已有名為 {name} 的任務。</translation>
    </message>
    <message>
        <source>Give this one another name (task:).</source>
        <translation>請為這個任務取別的名稱（task:）。</translation>
    </message>
    <message>
        <source>no finished run was compared with its base</source>
        <translation>還沒有完成的訓練與基礎模型比較過</translation>
    </message>
    <message>
        <source>{run} is no better than its base: evaluation loss {before} → {after}</source>
        <translation>{run} 並未優於基礎模型：評估損失 {before} → {after}</translation>
    </message>
    <message>
        <source>no goal has a value</source>
        <translation>沒有設定數值的目標</translation>
    </message>
    <message>
        <source>no plan was kept</source>
        <translation>沒有保存的方案</translation>
    </message>
    <message>
        <source>the answers changed after plan {version} was kept</source>
        <translation>方案 {version} 保存之後，答案已變更</translation>
    </message>
    <message>
        <source>plan {version}: what it takes is not known without a model</source>
        <translation>方案 {version}：未選模型，無法得知所需資源</translation>
    </message>
    <message>
        <source>there is no data set</source>
        <translation>沒有數據集</translation>
    </message>
    <message>
        <source>no cleaning step is in force, and no row was taken out: {names}</source>
        <translation>沒有生效的清理步驟，也沒有移出任何列：{names}</translation>
    </message>
    <message>
        <source>no sample was checked: {names}</source>
        <translation>尚未抽樣檢查：{names}</translation>
    </message>
    <message>
        <source>the rows changed after the sample was checked: {names}</source>
        <translation>抽樣檢查之後數據已變更：{names}</translation>
    </message>
    <message>
        <source>not split, frozen and checked for leaks: {names}</source>
        <translation>尚未切分、凍結並檢查洩漏：{names}</translation>
    </message>
    <message>
        <source>the rows changed after they were split: {names}</source>
        <translation>切分之後數據已變更：{names}</translation>
    </message>
    <message>
        <source>the engine&apos;s self-test was not run</source>
        <translation>尚未執行引擎自我測試</translation>
    </message>
    <message>
        <source>no run was evaluated while it trained</source>
        <translation>沒有訓練在過程中評估過</translation>
    </message>
    <message>
        <source>no run was evaluated</source>
        <translation>沒有訓練經過評估</translation>
    </message>
    <message>
        <source>nothing was exported</source>
        <translation>尚未匯出</translation>
    </message>
    <message>
        <source>the export of {run} ({format}) is gone</source>
        <translation>{run} 的匯出（{format}）已不存在</translation>
    </message>
    <message>
        <source>{run} exported ({format}): {agreeing} of {tokens} tokens are the model&apos;s own</source>
        <translation>已匯出 {run}（{format}）：{tokens} 個詞元中有 {agreeing} 個與模型一致</translation>
    </message>
    <message>
        <source>Reading the files was cancelled.</source>
        <translation>已取消讀取檔案。</translation>
    </message>
    <message>
        <source>Reading the rows was cancelled.</source>
        <translation>已取消讀取資料列。</translation>
    </message>
    <message>
        <source>Loading the model was cancelled.</source>
        <translation>已取消載入模型。</translation>
    </message>
    <message>
        <source>{key} = {value} is not supported here.</source>
        <translation>這裡不支援 {key} = {value}。</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>請不要寫它。</translation>
    </message>
    <message>
        <source>The evaluation was cancelled.</source>
        <translation>已取消評估。</translation>
    </message>
    <message>
        <source>The run goes on from {name}, which is older.</source>
        <translation>訓練從較舊的 {name} 繼續。</translation>
    </message>
    <message>
        <source>The run begins again from its first step.</source>
        <translation>訓練從第一步重新開始。</translation>
    </message>
    <message>
        <source>{folder} is an adapter, not a model.</source>
        <translation>{folder} 是 adapter，不是模型。</translation>
    </message>
    <message>
        <source>Its base {name} was not found on this machine.</source>
        <translation>這台機器上找不到它的基礎模型 {name}。</translation>
    </message>
    <message>
        <source>Give the base as the model and this folder as --adapter.</source>
        <translation>請把基礎模型當作模型，並以 --adapter 指定這個資料夾。</translation>
    </message>
    <message>
        <source>A report is of one data set.</source>
        <translation>一份報告只針對一個資料集。</translation>
    </message>
    <message>
        <source>Clean them one by one, or leave --report out.</source>
        <translation>請逐一清理，或不要使用 --report。</translation>
    </message>
    <message>
        <source>There is nothing to split.</source>
        <translation>沒有可以分割的資料。</translation>
    </message>
    <message>
        <source>None of the named rows are left.</source>
        <translation>所指定的資料沒有剩下任何一列。</translation>
    </message>
    <message>
        <source>Continue the prompt as plain text with --raw, or choose a form with --chat-template: {list}.</source>
        <translation>用 --raw 把提示當作純文字接續，或用 --chat-template 選擇格式：{list}。</translation>
    </message>
    <message>
        <source>The state of this data set cannot be read.</source>
        <translation>無法讀取這個資料集的狀態。</translation>
    </message>
    <message>
        <source>It is in {file}, and this program was built without SQLite.</source>
        <translation>狀態在 {file} 裡，而這個程式建置時沒有 SQLite。</translation>
    </message>
    <message>
        <source>Freeze the rows on the machine where they were cleaned.</source>
        <translation>請在清理資料的那台機器上凍結資料列。</translation>
    </message>
    <message>
        <source>The rows cannot be cleaned here.</source>
        <translation>無法在這裡清理資料列。</translation>
    </message>
    <message>
        <source>This program was built without SQLite, which keeps what was done.</source>
        <translation>這個程式建置時沒有 SQLite，無法保存所做的事。</translation>
    </message>
    <message>
        <source>The project&apos;s folder is gone.</source>
        <translation>專案的資料夾不見了。</translation>
    </message>
    <message>
        <source>There is nothing at {folder} any more: what you do here is not kept.</source>
        <translation>{folder} 已經沒有東西：您在這裡做的事不會保存。</translation>
    </message>
    <message>
        <source>Put it back, or open another project.</source>
        <translation>請把它放回去，或開啟另一個專案。</translation>
    </message>
    <message>
        <source>{file} cannot be read.</source>
        <translation>無法讀取 {file}。</translation>
    </message>
    <message>
        <source>Luthier does not read this part of it: {what}.</source>
        <translation>Luthier 讀不了它的這個部分：{what}。</translation>
    </message>
    <message>
        <source>Save it as Parquet or JSON lines, and import that.</source>
        <translation>請存成 Parquet 或 JSON Lines，再匯入。</translation>
    </message>
    <message>
        <source>Choose a model of another family.</source>
        <translation>請選擇其他家族的模型。</translation>
    </message>
    <message>
        <source>A reward model is a decoder with one score, and {name} cannot become one.</source>
        <translation>獎勵模型是輸出一個分數的解碼器，{name} 無法成為這種模型。</translation>
    </message>
    <message>
        <source>The recipe cannot be changed this way.</source>
        <translation>配方不能這樣更改。</translation>
    </message>
    <message>
        <source>{key} may be one of: {list}.</source>
        <translation>{key} 可能是其中之一：{list}。</translation>
    </message>
    <message>
        <source>Unknown key {key}; did you mean {nearest}?</source>
        <translation>沒有 {key} 這個鍵；您是指 {nearest} 嗎？</translation>
    </message>
    <message>
        <source>Unknown key {key}.</source>
        <translation>沒有 {key} 這個鍵。</translation>
    </message>
    <message>
        <source>{text} is not key=value.</source>
        <translation>{text} 不是「鍵=值」的形式。</translation>
    </message>
    <message>
        <source>The recipe of a run that has begun stays.</source>
        <translation>已經開始的訓練，配方不再更改。</translation>
    </message>
    <message>
        <source>{file} says what ran.</source>
        <translation>{file} 記載著實際執行的內容。</translation>
    </message>
    <message>
        <source>Copy the recipe into a new folder and change it there.</source>
        <translation>請把配方複製到新資料夾，在那裡更改。</translation>
    </message>
    <message>
        <source>There is no GPU that this engine can use.</source>
        <translation>沒有此引擎可用的 GPU。</translation>
    </message>
    <message>
        <source>Its LibTorch {version} was built without CUDA.</source>
        <translation>它的 LibTorch {version} 不含 CUDA。</translation>
    </message>
    <message>
        <source>Build with installer/run.sh --cuda on Debian 13, or set train.device to cpu.</source>
        <translation>請在 Debian 13 上以 installer/run.sh --cuda 建置，或把 train.device 設為 cpu。</translation>
    </message>
    <message>
        <source>CUDA was looked for: the driver (libcuda.so.1, libnvidia-ml.so.1) names no GPU.</source>
        <translation>已尋找 CUDA：驅動程式（libcuda.so.1、libnvidia-ml.so.1）沒有列出任何 GPU。</translation>
    </message>
    <message>
        <source>The driver names {list}, but CUDA does not start on it.</source>
        <translation>驅動程式列出 {list}，但 CUDA 無法在其上啟動。</translation>
    </message>
    <message>
        <source>Install NVIDIA&apos;s driver and restart, or set train.device to cpu.</source>
        <translation>請安裝 NVIDIA 驅動程式並重新啟動，或把 train.device 設為 cpu。</translation>
    </message>
    <message>
        <source>The run goes on with another processor, GPU or matrix library setting.</source>
        <translation>訓練將以另一種處理器、GPU 或矩陣函式庫設定繼續。</translation>
    </message>
    <message>
        <source>{key} is {got}; a bracket or a quotation mark is not closed.</source>
        <translation>{key} 是 {got}；有括號或引號沒有關閉。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be one of: {list} (did you mean {nearest}?).</source>
        <translation>{key} 是 {got}；必須是其中之一：{list}（您是指 {nearest} 嗎？）。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be at least {low}.</source>
        <translation>{key} 是 {got}；至少要 {low}。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be between {low} and {high}.</source>
        <translation>{key} 是 {got}；必須介於 {low} 與 {high} 之間。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be true or false.</source>
        <translation>{key} 是 {got}；必須是 true 或 false。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be a whole number.</source>
        <translation>{key} 是 {got}；必須是整數。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be a number.</source>
        <translation>{key} 是 {got}；必須是數字。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be a text.</source>
        <translation>{key} 是 {got}；必須是文字。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be a list of texts.</source>
        <translation>{key} 是 {got}；必須是文字清單。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be a list of numbers.</source>
        <translation>{key} 是 {got}；必須是數字清單。</translation>
    </message>
    <message>
        <source>{key} has no value.</source>
        <translation>{key} 沒有值。</translation>
    </message>
    <message>
        <source>In this order: halve train.batch_size and double gradient_accumulation; shorten data.max_length; use LoRA instead of full; keep the base in 4 bits (model.quantization.type: nf4).</source>
        <translation>依序嘗試：train.batch_size 減半並將 gradient_accumulation 加倍；縮短 data.max_length；改用 LoRA；以 4-bit 保存基礎模型（model.quantization.type: nf4）。</translation>
    </message>
    <message>
        <source>{key} is {got}; a model that is trained as a whole cannot be quantised.</source>
        <translation>{key} 為 {got}；全參數訓練的模型不能量化。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be a power of two.</source>
        <translation>{key} 為 {got}；必須是 2 的次方。</translation>
    </message>
    <message>
        <source>Its weights are quantised by {method}. Luthier reads: {list}.</source>
        <translation>權重以 {method} 量化。Luthier 可讀取：{list}。</translation>
    </message>
    <message>
        <source>Choose the model that it was made of, or another form of it.</source>
        <translation>請選擇量化前的模型，或它的其他形式。</translation>
    </message>
    <message>
        <source>{key} of its quantization_config is {value}, which Luthier does not read.</source>
        <translation>其 quantization_config 的 {key} 為 {value}，Luthier 無法讀取。</translation>
    </message>
    <message>
        <source>The weights do not fit their quantization_config.</source>
        <translation>權重與其 quantization_config 不符。</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}：{what}</translation>
    </message>
    <message>
        <source>The run ended early: its evaluation loss no longer fell.</source>
        <translation>訓練提早結束：評估損失不再下降。</translation>
    </message>
    <message>
        <source>{count} evaluations in a row were no better than the best before them.</source>
        <translation>連續 {count} 次評估都沒有比先前最好的更好。</translation>
    </message>
    <message>
        <source>The best checkpoint is kept. Resume trains on until the next evaluation.</source>
        <translation>已保留最好的檢查點。繼續訓練會練到下一次評估為止。</translation>
    </message>
    <message>
        <source>Luthier reads GGUF in {list}.</source>
        <translation>Luthier 可讀取的 GGUF 型別：{list}。</translation>
    </message>
    <message>
        <source>This adapter cannot be merged.</source>
        <translation>這種適配器無法合併。</translation>
    </message>
    <message>
        <source>It stands before each row and changes no weight.</source>
        <translation>它放在每一列之前，不改變任何權重。</translation>
    </message>
    <message>
        <source>Export the adapter.</source>
        <translation>請匯出適配器。</translation>
    </message>
    <message>
        <source>This model has no place for the adapter.</source>
        <translation>此模型無法使用這種適配器。</translation>
    </message>
    <message>
        <source>A learned prefix or prompt needs a decoder alone; here it is {what}.</source>
        <translation>學習前綴或提示需要純解碼器模型；此模型是 {what}。</translation>
    </message>
    <message>
        <source>Choose LoRA or IA3.</source>
        <translation>請改用 LoRA 或 IA3。</translation>
    </message>
    <message>
        <source>This adapter trains nothing beside itself.</source>
        <translation>這種適配器不會訓練其他部分。</translation>
    </message>
    <message>
        <source>The recipe also trains {list} as a whole.</source>
        <translation>配方另要整體訓練 {list}。</translation>
    </message>
    <message>
        <source>{module} has {count} inputs, which blocks of {size} do not divide.</source>
        <translation>{module} 有 {count} 個輸入，不能被 {size} 大小的區塊整除。</translation>
    </message>
    <message>
        <source>Choose another block size, or OFT, which finds one for each layer.</source>
        <translation>請改用其他區塊大小，或選 OFT，它會為每層找到合適的大小。</translation>
    </message>
    <message>
        <source>PEFT has {adapter} for linear layers alone; {what} is made of others.</source>
        <translation>PEFT 只為線性層提供 {adapter}；{what} 由其他種類的層組成。</translation>
    </message>
    <message>
        <source>It adds biases, and some of its layers have none.</source>
        <translation>它會加上偏置，而有些層沒有偏置。</translation>
    </message>
    <message>
        <source>It stands between the layers and changes no weight.</source>
        <translation>它位於各層之間，不改變任何權重。</translation>
    </message>
    <message>
        <source>These adapters cannot be merged.</source>
        <translation>這些適配器無法合併。</translation>
    </message>
    <message>
        <source>{name} is no plain LoRA: {what}.</source>
        <translation>{name} 不是一般的 LoRA：{what}。</translation>
    </message>
    <message>
        <source>Merge adapters that are plain LoRA over the same base.</source>
        <translation>請合併同一基礎模型上的一般 LoRA 適配器。</translation>
    </message>
    <message>
        <source>There are {count} adapters and {weights} weights.</source>
        <translation>有 {count} 個適配器和 {weights} 個權重值。</translation>
    </message>
    <message>
        <source>Their ranks differ, and {method} wants one rank.</source>
        <translation>它們的秩不同，而 {method} 需要相同的秩。</translation>
    </message>
    <message>
        <source>Choose cat or svd.</source>
        <translation>請選擇 cat 或 svd。</translation>
    </message>
    <message>
        <source>{module} has another shape in each.</source>
        <translation>{module} 在各適配器中的形狀不同。</translation>
    </message>
    <message>
        <source>This merge cannot be done.</source>
        <translation>無法進行這項合併。</translation>
    </message>
    <message>
        <source>{key} is {value}, which Luthier does not do.</source>
        <translation>{key} 是 {value}，Luthier 不支援。</translation>
    </message>
    <message>
        <source>{method} wants {what}.</source>
        <translation>{method} 需要 {what}。</translation>
    </message>
    <message>
        <source>These models cannot be merged.</source>
        <translation>這些模型無法合併。</translation>
    </message>
    <message>
        <source>{name} is not the same in {model}.</source>
        <translation>{name} 在 {model} 中不一樣。</translation>
    </message>
    <message>
        <source>Choose models that were tuned from the same base.</source>
        <translation>請選擇由同一基礎模型微調而來的模型。</translation>
    </message>
    <message>
        <source>This is no configuration of a merge.</source>
        <translation>這不是合併的設定檔。</translation>
    </message>
    <message>
        <source>The merge was stopped.</source>
        <translation>合併已停止。</translation>
    </message>
    <message>
        <source>Give a file of mergekit&apos;s, or --adapters.</source>
        <translation>請提供 mergekit 的設定檔，或使用 --adapters。</translation>
    </message>
    <message>
        <source>The memory is used up: the run stopped before step {step}.</source>
        <translation>記憶體已用盡：訓練停在第 {step} 步之前。</translation>
    </message>
    <message>
        <source>What was learned until then is kept in a checkpoint.</source>
        <translation>在那之前學到的都保存在檢查點裡。</translation>
    </message>
    <message>
        <source>Halve train.batch_size, double train.gradient_accumulation, and resume: the steps stay the same. Or close other programs.</source>
        <translation>把 train.batch_size 減半、train.gradient_accumulation 加倍後再繼續：每一步的內容不變。也可以先關閉其他程式。</translation>
    </message>
    <message>
        <source>These rows have no finite loss by themselves: {list}. Look at them, or take them out.</source>
        <translation>這些資料列單獨計算時損失就不是有限的數：{list}。請查看，或把它們移出。</translation>
    </message>
    <message>
        <source>{key} is {got}; it must be one number for each file of data.train.</source>
        <translation>{key} 是 {got}；data.train 的每個檔案都要有一個數字。</translation>
    </message>
    <message>
        <source>{key} is {got}; one of them must be over 0.</source>
        <translation>{key} 是 {got}；其中至少一個必須大於 0。</translation>
    </message>
    <message>
        <source>There is nothing to convert.</source>
        <translation>沒有需要轉換的內容。</translation>
    </message>
    <message>
        <source>Only LoRA that began as PiSSA or OLoRA has a plain form of its own.</source>
        <translation>只有以 PiSSA 或 OLoRA 為起點的 LoRA 才另有普通形式。</translation>
    </message>
    <message>
        <source>This model cannot be written in 4 bits.</source>
        <translation>這個模型無法寫成 4 位元。</translation>
    </message>
    <message>
        <source>Its matrices lie the other way round, for which bitsandbytes has no form.</source>
        <translation>它的矩陣是轉置存放的，bitsandbytes 沒有對應的格式。</translation>
    </message>
    <message>
        <source>Export the merged model.</source>
        <translation>請匯出合併後的模型。</translation>
    </message>
    <message>
        <source>{module} has {count} directions to begin at; the rank is {rank}.</source>
        <translation>{module} 只有 {count} 個方向可作起點；秩是 {rank}。</translation>
    </message>
    <message>
        <source>Lower adapter.r, or begin at zero.</source>
        <translation>請降低 adapter.r，或從零開始。</translation>
    </message>
    <message>
        <source>{key} of a turn is neither 0 nor 1.</source>
        <translation>有一輪對話的 {key} 不是 0 也不是 1。</translation>
    </message>
    <message>
        <source>In {count} rows the chat template leaves out the thinking before the answer.</source>
        <translation>有 {count} 列，對話模板略去了回答前的思考。</translation>
    </message>
    <message>
        <source>The model learns to answer without it.</source>
        <translation>模型會學成不經思考就回答。</translation>
    </message>
    <message>
        <source>Choose a model, or a template in data.chat_template, that writes it.</source>
        <translation>請選擇會寫出思考的模型，或在 data.chat_template 選擇這樣的模板。</translation>
    </message>
    <message>
        <source>Of its experts, programs expect different forms.</source>
        <translation>各程式對它的專家層要求的格式不一。</translation>
    </message>
    <message>
        <source>Those that would are of files whose weight is 0.</source>
        <translation>有用的資料列都在權重為 0 的檔案裡。</translation>
    </message>
    <message>
        <source>Look at data.weights, and at the rows.</source>
        <translation>請查看 data.weights 與資料列。</translation>
    </message>
    <message>
        <source>{key} is {got}; without a schedule the first must be between 0 and 1.</source>
        <translation>{key} 是 {got}；免排程時第一個必須介於 0 與 1 之間。</translation>
    </message>
    <message>
        <source>{key} is {got}; AdaLoRA prunes, and an average keeps what was pruned.</source>
        <translation>{key} 是 {got}；AdaLoRA 會剪枝，而平均會保留已剪掉的部分。</translation>
    </message>
    <message>
        <source>{file} is no profile of examples.</source>
        <translation>{file} 不是範例設定檔。</translation>
    </message>
    <message>
        <source>{key}: {value} is not understood.</source>
        <translation>無法理解 {key}：{value}。</translation>
    </message>
    <message>
        <source>docs/formats/few-shot.md lists the keys.</source>
        <translation>docs/formats/few-shot.md 列出所有鍵。</translation>
    </message>
    <message>
        <source>There is nothing to show as an example.</source>
        <translation>沒有可當作範例的資料。</translation>
    </message>
    <message>
        <source>No row of {file} is a question with an answer that fits.</source>
        <translation>{file} 中沒有長度合適、有問有答的資料列。</translation>
    </message>
    <message>
        <source>Choose other rows, or allow more tokens.</source>
        <translation>請選擇其他資料列，或允許更多詞元。</translation>
    </message>
    <message>
        <source>Choose one in data.chat_template.</source>
        <translation>請在 data.chat_template 選擇一個。</translation>
    </message>
    <message>
        <source>{name} cannot be mixed with others.</source>
        <translation>{name} 無法與其他混合。</translation>
    </message>
    <message>
        <source>Only plain LoRA over the base that is served can be weighted.</source>
        <translation>只有建立在目前服務的基礎模型上的一般 LoRA 才能加權。</translation>
    </message>
    <message>
        <source>Ask it alone, or merge the adapters into a new one.</source>
        <translation>請單獨詢問它，或將這些適配器合併成新的。</translation>
    </message>
    <message>
        <source>The run has no step {step}.</source>
        <translation>這次訓練沒有第 {step} 步。</translation>
    </message>
    <message>
        <source>There is nothing to be done again.</source>
        <translation>沒有可以重做的步驟。</translation>
    </message>
    <message>
        <source>No step was logged after a checkpoint that is kept.</source>
        <translation>保留的檢查點之後沒有記錄任何步驟。</translation>
    </message>
    <message>
        <source>Keep more checkpoints (checkpoint.keep), or let it train on.</source>
        <translation>請保留更多檢查點（checkpoint.keep），或讓它繼續訓練。</translation>
    </message>
    <message>
        <source>{before} % → {after} % of general questions</source>
        <translation>一般問題 {before} % → {after} %</translation>
    </message>
    <message>
        <source>{same} of {all} tokens agree in {name}</source>
        <translation>{name} 中 {all} 個詞元有 {same} 個一致</translation>
    </message>
    <message>
        <source>No rows were held out.</source>
        <translation>沒有預留評估用的資料列。</translation>
    </message>
    <message>
        <source>Evaluation loss {before} → {after}</source>
        <translation>評估損失 {before} → {after}</translation>
    </message>
    <message>
        <source>Too few questions with answers of their own were asked.</source>
        <translation>可供比較的問題太少。</translation>
    </message>
    <message>
        <source>{different} different answers to {count} questions</source>
        <translation>{count} 個問題有 {different} 種不同的回答</translation>
    </message>
    <message>
        <source>Evaluate asks them.</source>
        <translation>由「評估」頁提問。</translation>
    </message>
    <message>
        <source>Every export is loaded again and compared.</source>
        <translation>每次匯出都會重新載入並比對。</translation>
    </message>
    <message>
        <source>The model is no better than what it was made from, and is kept back.</source>
        <translation>這個模型並不比它的起點更好，因此不予放行。</translation>
    </message>
    <message>
        <source>Train it otherwise, or give a reason why it is wanted all the same.</source>
        <translation>請以其他方式訓練，或說明為何仍然需要它。</translation>
    </message>
    <message>
        <source>The adapters could not be merged.</source>
        <translation>無法合併這些適配器。</translation>
    </message>
    <message>
        <source>The steps could not be done again.</source>
        <translation>無法重做這些步驟。</translation>
    </message>
    <message>
        <source>The rows of the step could not be found.</source>
        <translation>找不到這一步的資料列。</translation>
    </message>
    <message>
        <source>{what} has no biases.</source>
        <translation>{what} 沒有偏置。</translation>
    </message>
    <message>
        <source>The rows of the step cannot be found.</source>
        <translation>找不到這一步的資料列。</translation>
    </message>
    <message>
        <source>Put it back as it was.</source>
        <translation>請恢復原狀。</translation>
    </message>
    <message>
        <source>The rows stay in memory: make room in {folder}.</source>
        <translation>資料列留在記憶體中：請在 {folder} 騰出空間。</translation>
    </message>
    <message>
        <source>The check was stopped.</source>
        <translation>檢查已停止。</translation>
    </message>
    <message>
        <source>It was not measured before the first step and at a checkpoint.</source>
        <translation>第一步之前與檢查點並未都測量過。</translation>
    </message>
    <message>
        <source>The merge cannot be judged.</source>
        <translation>無法評判這次合併。</translation>
    </message>
    <message>
        <source>Say what it is compared with: --base.</source>
        <translation>請指定比較對象：--base。</translation>
    </message>
    <message>
        <source>The chat template cannot be told to think or not.</source>
        <translation>對話模板沒有思考開關。</translation>
    </message>
    <message>
        <source>It has no {name}.</source>
        <translation>模板中沒有 {name}。</translation>
    </message>
    <message>
        <source>Leave data.enable_thinking at auto, or choose another template.</source>
        <translation>把 data.enable_thinking 留在 auto，或選擇其他模板。</translation>
    </message>
    <message>
        <source>It is not valid JSON.</source>
        <translation>不是有效的 JSON。</translation>
    </message>
    <message>
        <source>Its {name} is no text.</source>
        <translation>其 {name} 不是文字。</translation>
    </message>
    <message>
        <source>Its messages are no list.</source>
        <translation>其 messages 不是清單。</translation>
    </message>
    <message>
        <source>Its label is neither true nor false.</source>
        <translation>其 label 既非 true 也非 false。</translation>
    </message>
    <message>
        <source>It has a chosen answer and no rejected one.</source>
        <translation>有較好的回答，卻沒有較差的。</translation>
    </message>
    <message>
        <source>One of its two answers is empty.</source>
        <translation>兩個回答之一是空的。</translation>
    </message>
    <message>
        <source>It ends too early.</source>
        <translation>內容提早結束。</translation>
    </message>
    <message>
        <source>From line {line}, character {column} on it is not JSON.</source>
        <translation>從第 {line} 行第 {column} 個字元起不是 JSON。</translation>
    </message>
</context>
<context>
    <name>gate</name>
    <message>
        <source>Better on held-out rows than at its beginning</source>
        <translation>在保留的資料列上優於起點</translation>
    </message>
    <message>
        <source>No worse on general questions</source>
        <translation>一般問題沒有變差</translation>
    </message>
    <message>
        <source>The same answers after loading again</source>
        <translation>重新載入後回答相同</translation>
    </message>
    <message>
        <source>Not one answer for everything</source>
        <translation>不同問題有不同的回答</translation>
    </message>
</context>
<context>
    <name>language</name>
    <message>
        <source>en</source>
        <translation>zh</translation>
    </message>
</context>
<context>
    <name>luthier::ui::AboutCard</name>
    <message>
        <source>About this data set</source>
        <translation>關於此數據集</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>來源</translation>
    </message>
    <message>
        <source>Who made it, where it is from</source>
        <translation>誰製作、從何而來</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>授權</translation>
    </message>
    <message>
        <source>What it may be used for</source>
        <translation>可作何用途</translation>
    </message>
    <message>
        <source>Quality bar</source>
        <translation>質量標準</translation>
    </message>
    <message>
        <source>What a row must be like to stay</source>
        <translation>怎樣的資料列可以保留</translation>
    </message>
</context>
<context>
    <name>luthier::ui::AgreementCard</name>
    <message>
        <source>Agreement</source>
        <translation>一致程度</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>誰</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>票數</translation>
    </message>
    <message>
        <source>Per hour</source>
        <translation>每小時</translation>
    </message>
    <message>
        <source>Self-agreement</source>
        <translation>前後一致</translation>
    </message>
    <message>
        <source>Chose left</source>
        <translation>選左邊</translation>
    </message>
    <message>
        <source>%1 of %2 repeats</source>
        <translation>%2 次重複中的 %1</translation>
    </message>
    <message>
        <source>%1, not by chance</source>
        <translation>%1，並非偶然</translation>
    </message>
    <message>
        <source>All together: Fleiss&apos; kappa %1 over %2 items.</source>
        <translation>全體：%2 題的 Fleiss kappa 為 %1。</translation>
    </message>
    <message>
        <source>%1 and %2: Cohen&apos;s kappa %3 over %4 items.</source>
        <translation>%1 與 %2：%4 題的 Cohen kappa 為 %3。</translation>
    </message>
    <message numerus="yes">
        <source>They differ about %n item(s).</source>
        <translation>
            <numerusform>他們對 %n 題意見不同。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) were settled by a second look; agreement counts what was said first.</source>
        <translation>
            <numerusform>%n 個項目經再次檢視後定案；一致程度只計算第一次的判斷。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::AnnotatePage</name>
    <message>
        <source>New queue</source>
        <translation>新佇列</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按鍵</translation>
    </message>
    <message>
        <source>Open a pack…</source>
        <translation>開啟標註包…</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>還沒有可比較的內容</translation>
    </message>
    <message>
        <source>A queue holds questions with two to four answers each. They come from a data set of pairs, or models answer your questions. One key decides which answer is better; the votes train a reward model, or the model itself.</source>
        <translation>佇列裡是問題，每題有二到四個回答。它們來自成對回答的數據集，或由模型回答您的問題。按一個鍵就決定哪個回答較好；這些投票用來訓練獎勵模型，或直接訓練模型本身。</translation>
    </message>
    <message>
        <source>Make a queue</source>
        <translation>建立佇列</translation>
    </message>
    <message>
        <source>Open a pack</source>
        <translation>開啟標註包</translation>
    </message>
    <message>
        <source>Packs (*.luthier-pack);;All files (*)</source>
        <translation>標註包 (*.luthier-pack);;所有檔案 (*)</translation>
    </message>
    <message>
        <source>Which answer is better?</source>
        <translation>哪個回答較好？</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>標註</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1／%2</translation>
    </message>
    <message>
        <source>%1 per hour</source>
        <translation>每小時 %1 題</translation>
    </message>
    <message>
        <source>self-agreement %1 %</source>
        <translation>前後一致 %1 %</translation>
    </message>
    <message>
        <source>A queue is being made: answers are being sampled. It would be lost.</source>
        <translation>正在建立佇列：正在取樣回答，關閉後會遺失。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::AnswerColumn</name>
    <message>
        <source>Tokens of the question with all that stands before it, and of the answer</source>
        <translation>問題（連同之前的所有內容）與回答的詞元數</translation>
    </message>
    <message>
        <source>%1 + %2 tokens</source>
        <translation>%1 + %2 個詞元</translation>
    </message>
</context>
<context>
    <name>luthier::ui::AnswerPane</name>
    <message>
        <source>Answer %1</source>
        <translation>回答 %1</translation>
    </message>
    <message>
        <source>Better, as edited</source>
        <translation>較好，照修改後的</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>放棄修改</translation>
    </message>
    <message>
        <source>Edited answer</source>
        <translation>修改後的回答</translation>
    </message>
    <message>
        <source>Ctrl+Enter saves, Esc leaves it</source>
        <translation>Ctrl+Enter 儲存，Esc 放棄</translation>
    </message>
</context>
<context>
    <name>luthier::ui::AnswerSampler</name>
    <message>
        <source>%1 at temperature %2</source>
        <translation>%1，溫度 %2</translation>
    </message>
</context>
<context>
    <name>luthier::ui::AnswersCard</name>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Answered otherwise</source>
        <translation>回答不同</translation>
    </message>
    <message>
        <source>Got better</source>
        <translation>變好</translation>
    </message>
    <message>
        <source>Got worse</source>
        <translation>變差</translation>
    </message>
    <message>
        <source>Which answers</source>
        <translation>哪些回答</translation>
    </message>
    <message>
        <source>Answers: %1</source>
        <translation>回答：%1</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基礎</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>微調後</translation>
    </message>
    <message>
        <source>Expected: %1</source>
        <translation>期望：%1</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>沒有。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ArchitectureCard</name>
    <message>
        <source>Model architecture</source>
        <translation>模型架構調整</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>嵌入層</translation>
    </message>
    <message>
        <source>Output head</source>
        <translation>輸出層</translation>
    </message>
    <message>
        <source>Freeze the first layers</source>
        <translation>凍結前幾層</translation>
    </message>
    <message>
        <source>Dropout: %1</source>
        <translation>丟棄率：%1</translation>
    </message>
    <message>
        <source>Trained as a whole</source>
        <translation>整個訓練</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>凍結</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>of %1 · %2</source>
        <translation>共 %1 層 · %2</translation>
    </message>
    <message>
        <source>Dropout inside the model</source>
        <translation>模型內部的丟棄率</translation>
    </message>
    <message>
        <source>New special tokens</source>
        <translation>新增標記</translation>
    </message>
    <message>
        <source>begins anew (%1)</source>
        <translation>重新開始（%1）</translation>
    </message>
</context>
<context>
    <name>luthier::ui::Chart</name>
    <message>
        <source>Show everything</source>
        <translation>顯示全部</translation>
    </message>
    <message>
        <source>Logarithmic axis</source>
        <translation>對數座標</translation>
    </message>
    <message>
        <source>Export as PNG, SVG or CSV…</source>
        <translation>匯出為 PNG、SVG 或 CSV…</translation>
    </message>
    <message>
        <source>Export the chart</source>
        <translation>匯出圖表</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ChartCard</name>
    <message>
        <source>Show everything</source>
        <translation>顯示全部</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ChatPage</name>
    <message>
        <source>Base</source>
        <translation>基礎模型</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>微調後</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>送出</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新對話</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>對話</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>溫度</translation>
    </message>
    <message>
        <source>Ask both models</source>
        <translation>同時詢問兩個模型</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>No tuned model yet</source>
        <translation>還沒有微調過的模型</translation>
    </message>
    <message>
        <source>A run can be asked as soon as it has its first checkpoint.</source>
        <translation>訓練有了第一個檢查點，就可以開始對話。</translation>
    </message>
    <message>
        <source>Go to the runs</source>
        <translation>前往訓練</translation>
    </message>
    <message>
        <source>Loading the models…</source>
        <translation>正在載入模型…</translation>
    </message>
    <message>
        <source>Answering…</source>
        <translation>正在回答…</translation>
    </message>
    <message>
        <source>Both models answer on this machine: %1</source>
        <translation>兩個模型都在這台機器上回答：%1</translation>
    </message>
    <message>
        <source>Examples in the prompt</source>
        <translation>提示中的範例</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>獎勵模型</translation>
    </message>
    <message>
        <source>Scores every answer</source>
        <translation>為每個回答給分</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>得分 %1</translation>
    </message>
    <message>
        <source>No scores</source>
        <translation>不給分</translation>
    </message>
    <message>
        <source>too long to be scored</source>
        <translation>太長，無法給分</translation>
    </message>
    <message>
        <source>Mixed with</source>
        <translation>混合對象</translation>
    </message>
    <message>
        <source>Another run over the same base answers too, by its share</source>
        <translation>讓同一基礎模型的另一次訓練依比例一起回答</translation>
    </message>
    <message>
        <source>Share of the other run</source>
        <translation>另一次訓練的比例</translation>
    </message>
    <message>
        <source>Which examples</source>
        <translation>範例選法</translation>
    </message>
    <message>
        <source>How many examples</source>
        <translation>範例數量</translation>
    </message>
    <message>
        <source>Alone</source>
        <translation>不混合</translation>
    </message>
    <message>
        <source>With %1</source>
        <translation>加上 %1</translation>
    </message>
    <message>
        <source>Base after examples</source>
        <translation>看過範例的基礎模型</translation>
    </message>
    <message>
        <source> examples</source>
        <translation> 個範例</translation>
    </message>
    <message>
        <source>Which rows stand before each question</source>
        <translation>放在每個問題之前的資料列</translation>
    </message>
    <message>
        <source>%1 % %2 + %3 % %4</source>
        <comment>shares of two runs</comment>
        <translation>%1 % %2＋%3 % %4</translation>
    </message>
</context>
<context>
    <name>luthier::ui::Checklist</name>
    <message>
        <source>Tick</source>
        <translation>勾選</translation>
    </message>
    <message>
        <source>Untick</source>
        <translation>取消勾選</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>備註</translation>
    </message>
    <message>
        <source>Add an item</source>
        <translation>新增項目</translation>
    </message>
    <message>
        <source>Remove an item</source>
        <translation>移除項目</translation>
    </message>
    <message>
        <source>No longer true: %1</source>
        <translation>已不成立：%1</translation>
    </message>
    <message>
        <source>Confirm: %1</source>
        <translation>請確認：%1</translation>
    </message>
    <message>
        <source>Confirmed for another run. Now: %1</source>
        <translation>先前確認的是另一次訓練。現在：%1</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ChecklistCard</name>
    <message>
        <source>Checklist</source>
        <translation>檢查清單</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Notes, owners, dates, history and export</source>
        <translation>備註、負責人、期限、歷史與匯出</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ChecklistPage</name>
    <message>
        <source>Checklist</source>
        <translation>檢查清單</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>匯出</translation>
    </message>
    <message>
        <source>As PDF or Markdown</source>
        <translation>匯出為 PDF 或 Markdown</translation>
    </message>
    <message>
        <source>An item of your own</source>
        <translation>自訂項目</translation>
    </message>
    <message>
        <source>An item of your own: %1</source>
        <translation>自訂項目：%1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1／%2</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF 檔案 (*.pdf)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown 檔案 (*.md)</translation>
    </message>
    <message>
        <source>Export the checklist</source>
        <translation>匯出檢查清單</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ChecklistRow</name>
    <message>
        <source>due %1</source>
        <translation>%1 前</translation>
    </message>
</context>
<context>
    <name>luthier::ui::CleaningCard</name>
    <message>
        <source>Cleaning</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>套用</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>計算</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Save these steps…</source>
        <translation>儲存這些步驟…</translation>
    </message>
    <message>
        <source>Open steps…</source>
        <translation>開啟步驟…</translation>
    </message>
    <message>
        <source>Rows that %1 touches</source>
        <translation>「%1」會影響的資料列</translation>
    </message>
    <message numerus="yes">
        <source>Apply %n step(s)</source>
        <translation>
            <numerusform>套用 %n 個步驟</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>選擇檔案…</translation>
    </message>
    <message>
        <source>Held-out rows</source>
        <translation>不可被看到的資料列</translation>
    </message>
    <message>
        <source>Save these steps</source>
        <translation>儲存這些步驟</translation>
    </message>
    <message>
        <source>Cleaning steps (*.json)</source>
        <translation>清理步驟 (*.json)</translation>
    </message>
    <message>
        <source>Open steps</source>
        <translation>開啟步驟</translation>
    </message>
    <message>
        <source>Cleaning steps (*.json);;All files (*)</source>
        <translation>清理步驟 (*.json);;所有檔案 (*)</translation>
    </message>
    <message>
        <source>Write a quality report…</source>
        <translation>寫出品質報告…</translation>
    </message>
    <message>
        <source>Write a quality report</source>
        <translation>寫出品質報告</translation>
    </message>
    <message>
        <source>Page (*.html);;Markdown (*.md)</source>
        <translation>網頁 (*.html);;Markdown 檔 (*.md)</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已寫出：%1</translation>
    </message>
    <message>
        <source>Take out more than half of the rows?</source>
        <translation>要移出超過一半的資料列嗎？</translation>
    </message>
    <message>
        <source>With “%1”, %2 of %3 rows would be gone. Nothing is deleted: Undo brings them back.</source>
        <translation>執行「%1」後，%3 列中會少掉 %2 列。不會真的刪除：復原即可找回。</translation>
    </message>
    <message>
        <source>Take them out</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>Leave them</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>luthier::ui::CommandPalette</name>
    <message>
        <source>Search or run a command</source>
        <translation>搜尋或執行指令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>指令</translation>
    </message>
</context>
<context>
    <name>luthier::ui::DataPage</name>
    <message>
        <source>Import</source>
        <translation>匯入</translation>
    </message>
    <message>
        <source>Cancel the import</source>
        <translation>取消匯入</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>擱置的資料</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>數據</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>數據集</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>資料列</translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation>還沒有數據</translation>
    </message>
    <message>
        <source>Import a file</source>
        <translation>匯入檔案</translation>
    </message>
    <message>
        <source>Import data</source>
        <translation>匯入數據</translation>
    </message>
    <message>
        <source>Import conversations, preferences or documents from JSON, JSONL, CSV, Parquet, text, HTML or PDF, packed or not. You can also drop a file or a folder anywhere on the window.</source>
        <translation>從 JSON、JSONL、CSV、Parquet、文字、HTML 或 PDF（壓縮與否皆可）匯入對話、偏好或文件。也可以把檔案或資料夾拖放到視窗任何地方。</translation>
    </message>
    <message>
        <source>A file…</source>
        <translation>檔案…</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>資料夾…</translation>
    </message>
    <message>
        <source>Data and documents (*.json *.jsonl *.ndjson *.csv *.tsv *.parquet *.gz *.zst *.txt *.md *.html *.pdf);;All files (*)</source>
        <translation>資料與文件 (*.json *.jsonl *.ndjson *.csv *.tsv *.parquet *.gz *.zst *.txt *.md *.html *.pdf);;所有檔案 (*)</translation>
    </message>
    <message>
        <source>Import a folder</source>
        <translation>匯入資料夾</translation>
    </message>
    <message>
        <source>%1 rows imported · %2 set aside · %3 kept · %4 taken out · nothing is deleted</source>
        <translation>匯入 %1 列 · 擱置 %2 · 保留 %3 · 移出 %4 · 不刪除任何資料</translation>
    </message>
    <message>
        <source>An import is running. What it has read so far would be lost.</source>
        <translation>正在匯入，已讀取的部分會遺失。</translation>
    </message>
    <message>
        <source>Rows are being changed. What is not done yet would not be done.</source>
        <translation>正在修改資料列，尚未完成的部分不會執行。</translation>
    </message>
    <message>
        <source>A row was changed and not saved.</source>
        <translation>有一列已修改但尚未儲存。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::DataStep</name>
    <message>
        <source>Import a file</source>
        <translation>匯入檔案</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>數據集</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>列數</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>詞元數</translation>
    </message>
    <message>
        <source>Longest row</source>
        <translation>最長一列</translation>
    </message>
    <message>
        <source>%1 (%2 rows)</source>
        <translation>%1（%2 列）</translation>
    </message>
    <message>
        <source>Choose a data set</source>
        <translation>選擇數據集</translation>
    </message>
    <message>
        <source>counting…</source>
        <translation>計算中…</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 個詞元</translation>
    </message>
    <message>
        <source>For “%1” the data has this form: %2.</source>
        <translation>「%1」的數據形式：%2。</translation>
    </message>
    <message>
        <source>Also train on</source>
        <translation>一併學習</translation>
    </message>
    <message>
        <source>Rows of other data sets, mixed in: more of the same, or general conversations against forgetting. They are never evaluated on.</source>
        <translation>混入其他數據集的列：更多同類數據，或用來防止遺忘的一般對話。評估時不會使用。</translation>
    </message>
    <message>
        <source>How many of %1</source>
        <translation>%1 取多少列</translation>
    </message>
    <message>
        <source>all rows</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>%1 % of own rows</source>
        <translation>自有數據的 %1 %</translation>
    </message>
    <message>
        <source>“%1” cannot learn from these rows: it takes %2.</source>
        <translation>「%1」無法用這些列訓練：改用 %2。</translation>
    </message>
    <message>
        <source>Compare answers</source>
        <translation>比較回答</translation>
    </message>
    <message>
        <source>“%1” cannot learn from these rows: it needs people&apos;s choices between answers.</source>
        <translation>「%1」無法用這些列訓練：它需要人對回答的選擇。</translation>
    </message>
    <message>
        <source>“%1” cannot learn from these rows: it needs conversations or texts.</source>
        <translation>「%1」無法用這些列訓練：它需要對話或文本。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::DataWork</name>
    <message>
        <source>Nothing had to be changed</source>
        <translation>沒有需要變動之處</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>尋找與取代</translation>
    </message>
    <message>
        <source>%1 edited</source>
        <translation>編輯 %1</translation>
    </message>
    <message>
        <source>Rows taken out by hand</source>
        <translation>手動移出的列</translation>
    </message>
    <message>
        <source>Rows put back</source>
        <translation>放回的列</translation>
    </message>
    <message>
        <source>A row edited</source>
        <translation>編輯一列</translation>
    </message>
    <message>
        <source>A row split</source>
        <translation>拆分一列</translation>
    </message>
    <message>
        <source>Rows merged</source>
        <translation>合併列</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>標籤</translation>
    </message>
    <message>
        <source>Left as it was</source>
        <translation>維持原狀</translation>
    </message>
</context>
<context>
    <name>luthier::ui::DecisionTree</name>
    <message>
        <source>Decision tree</source>
        <translation>決策樹</translation>
    </message>
    <message>
        <source>GPU memory: %1</source>
        <translation>GPU 顯存：%1</translation>
    </message>
    <message>
        <source>free memory: %1</source>
        <translation>可用記憶體：%1</translation>
    </message>
    <message>
        <source>what fits</source>
        <translation>依可用記憶體</translation>
    </message>
    <message>
        <source>Without a GPU the bands do not apply: %1 % of the free memory may be used.</source>
        <translation>沒有 GPU 時不適用區間：可使用空閒記憶體的 %1 %。</translation>
    </message>
    <message>
        <source>rows of data: %1</source>
        <translation>數據量：%1</translation>
    </message>
    <message>
        <source>rows of data: not known yet</source>
        <translation>數據量：尚未得知</translation>
    </message>
    <message>
        <source>nothing is trained</source>
        <translation>不進行訓練</translation>
    </message>
    <message>
        <source>The task decides the steps. Memory and rows decide the way of training: where they disagree, the more frugal counts.</source>
        <translation>任務決定步驟。記憶體與數據量決定訓練方式：兩者不同時，採較節省的。</translation>
    </message>
    <message>
        <source>as you chose</source>
        <translation>依您的選擇</translation>
    </message>
    <message>
        <source>what examples cannot show is trained</source>
        <translation>範例無法代替的部分需要訓練</translation>
    </message>
</context>
<context>
    <name>luthier::ui::DeployPage</name>
    <message>
        <source>Choose…</source>
        <translation>選擇…</translation>
    </message>
    <message>
        <source>Export and check</source>
        <translation>匯出並檢查</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>取消匯出</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>已匯出</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>匯出</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>資料夾</translation>
    </message>
    <message>
        <source>What to export</source>
        <translation>要匯出什麼</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Nothing to export yet</source>
        <translation>還沒有可以匯出的內容</translation>
    </message>
    <message>
        <source>A run can be exported as soon as it has its first checkpoint.</source>
        <translation>訓練有了第一個檢查點，就可以匯出。</translation>
    </message>
    <message>
        <source>Go to the runs</source>
        <translation>前往訓練</translation>
    </message>
    <message>
        <source>Choose where the new folder goes</source>
        <translation>選擇新資料夾的位置</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在匯出…</translation>
    </message>
    <message>
        <source>%1
Loaded again and compared on %2 questions: %3 of %4 tokens agree; the log-probability of a token differs by at most %5.</source>
        <translation>%1
已重新載入並以 %2 個問題比對：%4 個詞元中有 %3 個一致；單一詞元的對數機率最多相差 %5。</translation>
    </message>
    <message>
        <source>A model is being exported. It would have to be done again.</source>
        <translation>正在匯出模型，關閉後必須重做。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a form of export, and what it is</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The export is loaded again by a program of its own and must give the same answers as the live model to 8 questions of your data. If it does not, it is thrown away. In 4 bits answers may differ: how much is shown.</source>
        <translation>匯出後會由另一個程式重新載入，對你的 8 個問題必須給出與目前模型相同的答案，否則就會丟棄。4 位元時答案可能不同，差多少會顯示出來。</translation>
    </message>
    <message>
        <source>Rounding costs %1 nats a token on the live model&apos;s own answers.</source>
        <translation>量化後，對原模型自己的答案，每個詞元多損失 %1 nats。</translation>
    </message>
    <message>
        <source>Adapters are being merged. It would have to be done again.</source>
        <translation>正在合併適配器，之後必須重做。</translation>
    </message>
    <message>
        <source>The model is kept back: see below</source>
        <translation>模型未放行：請看下方</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ErrorPanel</name>
    <message>
        <source>Dismiss</source>
        <translation>關閉</translation>
    </message>
</context>
<context>
    <name>luthier::ui::EvaluatePage</name>
    <message>
        <source>Compare blind…</source>
        <translation>盲測比較…</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>評估</translation>
    </message>
    <message>
        <source>Base and tuned side by side, in four dimensions</source>
        <translation>基礎與微調後並列比較，分四個維度</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>分數</translation>
    </message>
    <message>
        <source>People judge answers of both without knowing which is which</source>
        <translation>由人在不知來源的情況下評判兩者的回答</translation>
    </message>
    <message>
        <source>Nothing to evaluate yet</source>
        <translation>尚無可評估的模型</translation>
    </message>
    <message>
        <source>A run can be evaluated as soon as it has its first checkpoint.</source>
        <translation>訓練一有第一個檢查點即可評估。</translation>
    </message>
    <message>
        <source>Go to the runs</source>
        <translation>前往訓練</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>評估中…</translation>
    </message>
    <message>
        <source>Sign off in the checklist</source>
        <translation>在檢查清單簽核</translation>
    </message>
    <message>
        <source>An evaluation is running. It goes on from the task that it reached when you ask again.</source>
        <translation>正在評估。再次要求時，會從已到達的項目繼續。</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基礎模型</translation>
    </message>
    <message>
        <source>Base after examples</source>
        <translation>看過範例的基礎模型</translation>
    </message>
</context>
<context>
    <name>luthier::ui::FilterBar</name>
    <message>
        <source>Regular expression</source>
        <translation>正規表示式</translation>
    </message>
    <message>
        <source>Search the rows</source>
        <translation>搜尋資料列</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>狀態</translation>
    </message>
    <message>
        <source>All rows</source>
        <translation>所有列</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Taken out</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>已編輯</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>All languages</source>
        <translation>所有語言</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>品質</translation>
    </message>
    <message>
        <source>Any quality</source>
        <translation>任何品質</translation>
    </message>
    <message>
        <source>Below %1</source>
        <translation>低於 %1</translation>
    </message>
    <message>
        <source>Length, at least</source>
        <translation>長度下限</translation>
    </message>
    <message>
        <source>Length, at most</source>
        <translation>長度上限</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>取代</translation>
    </message>
    <message>
        <source>Search %1 rows</source>
        <translation>搜尋 %1 列</translation>
    </message>
    <message>
        <source>%1 shown</source>
        <translation>顯示 %1 列</translation>
    </message>
    <message>
        <source>Also tag:later for a tag, turns:4 for the number of messages</source>
        <translation>也可用 tag:later 找標籤、turns:4 找訊息數</translation>
    </message>
</context>
<context>
    <name>luthier::ui::GateCard</name>
    <message>
        <source>Nothing worse is kept</source>
        <translation>品質關卡</translation>
    </message>
    <message>
        <source>Keep it all the same</source>
        <translation>仍要放行</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Why is it wanted?</source>
        <translation>為何需要它？</translation>
    </message>
    <message>
        <source>passes</source>
        <translation>通過</translation>
    </message>
    <message>
        <source>overruled</source>
        <translation>已人工放行</translation>
    </message>
    <message>
        <source>kept back</source>
        <translation>不放行</translation>
    </message>
    <message>
        <source>Kept all the same: %1</source>
        <translation>仍然放行：%1</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通過</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>未通過</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未測量</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>收回</translation>
    </message>
</context>
<context>
    <name>luthier::ui::GoalsCard</name>
    <message>
        <source>Goals</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>base → tuned</source>
        <translation>基礎 → 微調後</translation>
    </message>
    <message>
        <source>No goal is set: nobody will be able to say whether it was worth it.</source>
        <translation>尚未設定目標：無從判斷成果是否值得。</translation>
    </message>
    <message>
        <source>Set goals</source>
        <translation>設定目標</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未量測</translation>
    </message>
    <message>
        <source>reached</source>
        <translation>達標</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>未達標</translation>
    </message>
    <message>
        <source>Round %1</source>
        <translation>第 %1 輪</translation>
    </message>
    <message>
        <source>plan %1</source>
        <translation>方案 %1</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>尚未開始</translation>
    </message>
    <message>
        <source>Iterate</source>
        <translation>迭代優化</translation>
    </message>
    <message>
        <source>Open the data</source>
        <translation>開啟數據</translation>
    </message>
    <message>
        <source>Make it the next plan</source>
        <translation>設為下一版方案</translation>
    </message>
    <message>
        <source>not in Luthier yet</source>
        <translation>Luthier 尚未支援</translation>
    </message>
    <message>
        <source>%1 (of other rows)</source>
        <translation>%1（評估列不同）</translation>
    </message>
</context>
<context>
    <name>luthier::ui::GoalsStep</name>
    <message>
        <source>Reached when</source>
        <translation>達標條件</translation>
    </message>
    <message>
        <source>not measured by Luthier yet</source>
        <translation>Luthier 尚未量測</translation>
    </message>
</context>
<context>
    <name>luthier::ui::GuidePage</name>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>搜尋指南</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>條目</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>條目內容</translation>
    </message>
    <message>
        <source>Nothing in the guide has these words.</source>
        <translation>指南中沒有這些字詞。</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>如何處理</translation>
    </message>
    <message>
        <source>When to use it</source>
        <translation>何時使用</translation>
    </message>
    <message>
        <source>What it costs</source>
        <translation>代價</translation>
    </message>
    <message>
        <source>What goes wrong</source>
        <translation>常見問題</translation>
    </message>
    <message>
        <source>In Luthier</source>
        <translation>在 Luthier 中</translation>
    </message>
</context>
<context>
    <name>luthier::ui::HelpMark</name>
    <message>
        <source>Help: %1</source>
        <translation>說明：%1</translation>
    </message>
</context>
<context>
    <name>luthier::ui::HistoryCard</name>
    <message>
        <source>History</source>
        <translation>歷史</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>復原</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>%1 added</source>
        <translation>新增 %1</translation>
    </message>
    <message>
        <source>%1 tagged</source>
        <translation>標記 %1</translation>
    </message>
    <message>
        <source>Nothing was changed yet.</source>
        <translation>尚未有任何變動。</translation>
    </message>
    <message>
        <source>Split replaced</source>
        <translation>已重新分割</translation>
    </message>
    <message>
        <source>Split and frozen</source>
        <translation>已分割並凍結</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ImportView</name>
    <message>
        <source>Import these rows</source>
        <translation>匯入這些資料列</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>欄位</translation>
    </message>
    <message>
        <source>About this data set</source>
        <translation>關於此數據集</translation>
    </message>
    <message>
        <source>The first rows</source>
        <translation>前幾列</translation>
    </message>
    <message>
        <source>%1. The columns look like no known format: choose what they are.</source>
        <translation>%1。欄位不像任何已知格式：請選擇它們各是什麼。</translation>
    </message>
    <message>
        <source>%1, read as: %2</source>
        <translation>%1，讀作：%2</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message numerus="yes">
        <source>%n of these rows would be set aside:</source>
        <translation>
            <numerusform>其中 %n 列會被擱置：</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting: %1</source>
        <translation>等待中：%1</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ItemDetails</name>
    <message>
        <source>Confirm</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Remove this item</source>
        <translation>移除此項目</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>負責人</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>連結</translation>
    </message>
    <message>
        <source>It has a date</source>
        <translation>設有期限</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備註</translation>
    </message>
    <message>
        <source>History</source>
        <translation>歷史紀錄</translation>
    </message>
    <message>
        <source>Your own item.</source>
        <translation>您自訂的項目。</translation>
    </message>
    <message>
        <source>Luthier has no evidence of this yet: your word counts.</source>
        <translation>程式尚未偵測到相關依據：以您的判斷為準。</translation>
    </message>
    <message>
        <source>somebody</source>
        <translation>某人</translation>
    </message>
    <message>
        <source>%1: ticked by %2</source>
        <translation>%1：%2 勾選</translation>
    </message>
    <message>
        <source>%1: unticked by %2</source>
        <translation>%1：%2 取消勾選</translation>
    </message>
    <message>
        <source>Nobody has ticked it yet.</source>
        <translation>尚未有人勾選。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::KeyField</name>
    <message>
        <source>as is</source>
        <translation>不變</translation>
    </message>
</context>
<context>
    <name>luthier::ui::KeysView</name>
    <message>
        <source>Keys</source>
        <translation>按鍵</translation>
    </message>
    <message>
        <source>A key is meant by what is printed on it; where the keyboard writes something else, as with a Chinese layout, by its place. The keypad works too. Shift and Alt say how much better.</source>
        <translation>按鍵以鍵面上的字為準；鍵盤輸入其他字（例如注音鍵盤）時，以鍵的位置為準。數字鍵盤也可以用。Shift 和 Alt 表示好多少。</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>恢復原狀</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>press a key…</source>
        <translation>請按一個鍵…</translation>
    </message>
</context>
<context>
    <name>luthier::ui::LabelCard</name>
    <message>
        <source>Label quality</source>
        <translation>標註品質</translation>
    </message>
    <message>
        <source>Y: right · N: wrong</source>
        <translation>Y：正確 · N：錯誤</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>正確</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>錯誤</translation>
    </message>
    <message>
        <source>Nobody checked a sample yet: %1 random rows, right or wrong.</source>
        <translation>尚未抽樣檢查：隨機 %1 列，判斷對或錯。</translation>
    </message>
    <message>
        <source>%1 of %2 checked rows wrong: error rate %3 % (95 %: %4 to %5 %)</source>
        <translation>檢查 %2 列，%1 列有誤：錯誤率 %3 %（95 %：%4 至 %5 %）</translation>
    </message>
    <message>
        <source>End</source>
        <translation>結束</translation>
    </message>
    <message>
        <source>Check a sample</source>
        <translation>抽樣檢查</translation>
    </message>
    <message>
        <source>Check another</source>
        <translation>再抽一次</translation>
    </message>
</context>
<context>
    <name>luthier::ui::LengthCard</name>
    <message>
        <source>Length in tokens</source>
        <translation>長度（token）</translation>
    </message>
    <message>
        <source>Being counted…</source>
        <translation>計算中…</translation>
    </message>
    <message>
        <source>Length in characters</source>
        <translation>長度（字元）</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>無法判定</translation>
    </message>
    <message>
        <source>%1 longer than the model reads</source>
        <translation>%1 列超過模型可讀的長度</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Messages in a row</source>
        <translation>每列訊息數</translation>
    </message>
    <message>
        <source>Clusters of near-duplicates</source>
        <translation>近似重複的叢集</translation>
    </message>
    <message>
        <source>Rows kept after each step</source>
        <translation>每一步之後保留的列</translation>
    </message>
    <message>
        <source>of %1 rows</source>
        <translation>%1 列</translation>
    </message>
    <message>
        <source>of %1 and more</source>
        <translation>%1 列以上</translation>
    </message>
</context>
<context>
    <name>luthier::ui::LineageCard</name>
    <message>
        <source>Rows of the step</source>
        <translation>這一步的資料列</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Looking for its rows…</source>
        <translation>正在尋找它的資料列…</translation>
    </message>
    <message>
        <source>%1, row %2</source>
        <translation>%1，第 %2 列</translation>
    </message>
    <message numerus="yes">
        <source>Step %1 learned from %n row(s)</source>
        <translation>
            <numerusform>第 %1 步學習了 %n 列資料</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens, %2 learned</source>
        <translation>%1 個詞元，學習其中 %2 個</translation>
    </message>
</context>
<context>
    <name>luthier::ui::MachineStep</name>
    <message>
        <source>GPU memory</source>
        <translation>GPU 顯存</translation>
    </message>
    <message>
        <source>Free memory</source>
        <translation>可用記憶體</translation>
    </message>
    <message>
        <source>Free disk space</source>
        <translation>可用磁碟空間</translation>
    </message>
    <message>
        <source>Cores</source>
        <translation>核心數</translation>
    </message>
    <message>
        <source>none</source>
        <translation>無</translation>
    </message>
    <message>
        <source>The machine that will train</source>
        <translation>用來訓練的機器</translation>
    </message>
    <message>
        <source>As you typed it: the plan is for another machine.</source>
        <translation>依您輸入的數值：此方案針對另一台機器。</translation>
    </message>
    <message>
        <source>As measured here: %1.</source>
        <translation>本機量測結果：%1。</translation>
    </message>
    <message>
        <source>Measuring …</source>
        <translation>量測中…</translation>
    </message>
    <message>
        <source>Measure and test this machine</source>
        <translation>量測並檢測這台機器</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Here is %1. This engine trains on the processor, so its memory does not count.</source>
        <translation>偵測到 %1。此引擎以處理器訓練，因此不計其顯存。</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正確</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>錯誤</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>自我檢測</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通過</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>未通過</translation>
    </message>
    <message>
        <source>Trains on</source>
        <translation>訓練裝置</translation>
    </message>
    <message>
        <source>%1, threads: %2</source>
        <translation>%1，執行緒：%2</translation>
    </message>
    <message>
        <source>Matrix products</source>
        <translation>矩陣乘積</translation>
    </message>
    <message>
        <source>%1 · %2 GFLOP/s in float32, %3 in bfloat16</source>
        <translation>%1 · float32 %2 GFLOP/s、bfloat16 %3</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁碟</translation>
    </message>
    <message>
        <source>%1/s, durable</source>
        <translation>%1/s（寫入磁碟）</translation>
    </message>
    <message>
        <source>cannot be written</source>
        <translation>無法寫入</translation>
    </message>
    <message>
        <source>A training step</source>
        <translation>一個訓練步</translation>
    </message>
    <message>
        <source>%1 ms, starter model</source>
        <translation>%1 ms（入門模型）</translation>
    </message>
    <message>
        <source>did not come through</source>
        <translation>未能完成</translation>
    </message>
    <message>
        <source>Many variants are to share one base model</source>
        <translation>多個變體共用一個基礎模型</translation>
    </message>
</context>
<context>
    <name>luthier::ui::MainWindow</name>
    <message>
        <source>page</source>
        <translation>頁面</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>新訓練</translation>
    </message>
    <message>
        <source>command</source>
        <translation>指令</translation>
    </message>
    <message>
        <source>Import a file</source>
        <translation>匯入檔案</translation>
    </message>
    <message>
        <source>run</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>淺色</translation>
    </message>
    <message>
        <source>look</source>
        <translation>外觀</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Allow downloads again</source>
        <translation>重新允許下載</translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation>離線工作</translation>
    </message>
    <message>
        <source>setting</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>project</source>
        <translation>專案</translation>
    </message>
    <message>
        <source>guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>沒有可復原的動作</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>已復原：%1</translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation>沒有可重做的動作</translation>
    </message>
    <message>
        <source>Redone: %1</source>
        <translation>已重做：%1</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>復原：%1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>重做：%1</translation>
    </message>
    <message>
        <source>Like the desktop</source>
        <translation>跟隨桌面</translation>
    </message>
    <message>
        <source>New queue of answers to compare</source>
        <translation>建立待比較回答的佇列</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>佇列</translation>
    </message>
    <message>
        <source>Show everything again</source>
        <translation>再次顯示全部</translation>
    </message>
    <message>
        <source>Only this page</source>
        <translation>只顯示此頁</translation>
    </message>
    <message>
        <source>Evaluate the newest run</source>
        <translation>評估最新的訓練</translation>
    </message>
    <message>
        <source>The project&apos;s folder was renamed or moved.</source>
        <translation>專案的資料夾被改名或移動了。</translation>
    </message>
    <message>
        <source>It is now at %1. What you do here from now on would not be kept.</source>
        <translation>它現在位於 %1。從現在起在這裡做的事不會保存。</translation>
    </message>
    <message>
        <source>Open it there</source>
        <translation>在那裡開啟</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暫時不要</translation>
    </message>
    <message>
        <source>Close the window?</source>
        <translation>要關閉視窗嗎？</translation>
    </message>
    <message>
        <source>Close and lose it</source>
        <translation>關閉並捨棄</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Open it there?</source>
        <translation>要在那裡開啟嗎？</translation>
    </message>
    <message>
        <source>Open it and lose that</source>
        <translation>開啟，並放棄這些</translation>
    </message>
    <message>
        <source>Open the other project?</source>
        <translation>要開啟另一個專案嗎？</translation>
    </message>
</context>
<context>
    <name>luthier::ui::MemoryCard</name>
    <message>
        <source>Memory</source>
        <translation>記憶體</translation>
    </message>
    <message>
        <source>measured / predicted</source>
        <translation>實測 / 預測</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>峰值</translation>
    </message>
</context>
<context>
    <name>luthier::ui::MergeCard</name>
    <message>
        <source>Merge adapters</source>
        <translation>合併適配器</translation>
    </message>
    <message>
        <source>Share that is kept</source>
        <translation>保留比例</translation>
    </message>
    <message>
        <source>Merge and check</source>
        <translation>合併並檢查</translation>
    </message>
    <message>
        <source>Way of merging</source>
        <translation>合併方式</translation>
    </message>
    <message>
        <source>Why is it wanted all the same?</source>
        <translation>為何仍然需要它？</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation>%1 的權重</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>權重</translation>
    </message>
    <message>
        <source>Merging…</source>
        <translation>合併中…</translation>
    </message>
    <message>
        <source>Cancel the merge</source>
        <translation>取消合併</translation>
    </message>
    <message>
        <source>No rows were held out: it was not judged.</source>
        <translation>沒有預留評估用的資料列：未經評判。</translation>
    </message>
    <message>
        <source>Runs of LoRA over one base become one adapter, which is kept if it is better than the base on the held-out rows of the first one. Cat with these weights is what Chat mixes.</source>
        <translation>同一基礎模型上的多次 LoRA 訓練合併成一個適配器；若它在第一次訓練保留的資料列上優於基礎模型，才會放行。「串接（Cat）」搭配這些權重，就是對話頁混合的結果。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::MethodPage</name>
    <message>
        <source>Saved</source>
        <translation>已儲存</translation>
    </message>
    <message>
        <source>Where this leads</source>
        <translation>決策路徑</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任務</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>場景</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>資源</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>數據</translation>
    </message>
    <message>
        <source>Goals</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>What should the model be able to do?</source>
        <translation>想讓模型做到什麼？</translation>
    </message>
    <message>
        <source>Choose what is closest. Nothing is final: the plan at the end shows every rule that fired, and you can overrule any of them.</source>
        <translation>選最接近的一項。之後隨時可以更改：最後的方案會列出每一條生效的規則，您也可以推翻任何一條。</translation>
    </message>
    <message>
        <source>What is it for?</source>
        <translation>用在什麼場景？</translation>
    </message>
    <message>
        <source>This changes the steps, the form of the data, the model and the goals.</source>
        <translation>這會改變步驟、數據形式、模型與目標。</translation>
    </message>
    <message>
        <source>Which model does it begin with?</source>
        <translation>從哪個模型開始？</translation>
    </message>
    <message>
        <source>A kind in the upper table shows only its models below.</source>
        <translation>在上表選擇類型，下表只列出該類型的模型。</translation>
    </message>
    <message>
        <source>What may it use?</source>
        <translation>可以使用多少資源？</translation>
    </message>
    <message>
        <source>Measured here; change the numbers to plan for another machine.</source>
        <translation>以下為本機量測值；修改數值即可為另一台機器規劃。</translation>
    </message>
    <message>
        <source>What will it learn from?</source>
        <translation>要從什麼數據學習？</translation>
    </message>
    <message>
        <source>The number of rows decides, and their length sets the memory.</source>
        <translation>列數決定方法，長度決定記憶體。</translation>
    </message>
    <message>
        <source>When is it good enough?</source>
        <translation>達到什麼程度就夠了？</translation>
    </message>
    <message>
        <source>The evaluation measures these, on the base model and on yours.</source>
        <translation>評估時會在基礎模型與您的模型上量測這些指標。</translation>
    </message>
    <message>
        <source>Your plan</source>
        <translation>您的方案</translation>
    </message>
    <message>
        <source>updates as you answer</source>
        <translation>隨回答即時更新</translation>
    </message>
    <message>
        <source>Keep this plan</source>
        <translation>保存此方案</translation>
    </message>
    <message>
        <source>Next: %1</source>
        <translation>下一步：%1</translation>
    </message>
    <message>
        <source>Kept as version %1</source>
        <translation>已保存為第 %1 版</translation>
    </message>
    <message>
        <source>The recipe was changed by hand and is not in the plan.</source>
        <translation>手動改過的訓練設定還沒放進計畫。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::MethodsCard</name>
    <message>
        <source>Ways of training compared</source>
        <translation>訓練方式比較</translation>
    </message>
    <message>
        <source>Three steps of the real recipe for each way of training that Luthier has.</source>
        <translation>以實際配方，對 Luthier 已有的每種訓練方式各跑三步。</translation>
    </message>
    <message>
        <source>choose a model</source>
        <translation>請先選模型</translation>
    </message>
    <message>
        <source>being measured …</source>
        <translation>量測中…</translation>
    </message>
    <message>
        <source>%1 tokens/s, measured</source>
        <translation>%1 詞元/秒（實測）</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未量測</translation>
    </message>
    <message>
        <source>Way of training</source>
        <translation>訓練方式</translation>
    </message>
    <message>
        <source>Trained weights</source>
        <translation>可訓練參數量</translation>
    </message>
    <message>
        <source>Ability kept</source>
        <translation>效果保持</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>訓練速度</translation>
    </message>
    <message>
        <source>GPU memory</source>
        <translation>GPU 顯存</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>樣本數</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>訓練時間</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>停止量測</translation>
    </message>
    <message>
        <source>Measure the speed here</source>
        <translation>在此量測速度</translation>
    </message>
    <message>
        <source>Measured on %1, threads: %2, with %3 in %4.</source>
        <translation>於 %1 實測，執行緒：%2，模型 %3，%4。</translation>
    </message>
    <message>
        <source>Plain words, ranges and times are the guide&apos;s, made for about 7 billion parameters.</source>
        <translation>文字、範圍與時間為指南所列，以約 70 億參數為準。</translation>
    </message>
    <message>
        <source>%1, calculated</source>
        <translation>%1（計算）</translation>
    </message>
    <message>
        <source>Memory, at least</source>
        <translation>記憶體（至少）</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ModelChoices</name>
    <message>
        <source>Encoder</source>
        <translation>編碼器</translation>
    </message>
    <message>
        <source>for search only</source>
        <translation>僅供檢索</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>都放不下</translation>
    </message>
    <message>
        <source>up to %1</source>
        <translation>可至%1</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>類型</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>參數量</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>本機可用</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ModelFacts</name>
    <message>
        <source>Decoder</source>
        <translation>解碼器架構</translation>
    </message>
    <message>
        <source>Encoder-decoder</source>
        <translation>編碼器-解碼器</translation>
    </message>
    <message>
        <source>Multilingual</source>
        <translation>多語言模型</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>程式碼模型</translation>
    </message>
    <message>
        <source>Encoder, for embeddings</source>
        <translation>編碼器（用於嵌入向量）</translation>
    </message>
    <message>
        <source>%1 million parameters</source>
        <translation>%1M 個參數</translation>
    </message>
    <message>
        <source>%1 billion parameters</source>
        <translation>%1B 個參數</translation>
    </message>
    <message>
        <source>Training on this machine</source>
        <translation>在這台電腦上訓練</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>類型</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>%1 · %2 on disk · %3</source>
        <translation>%1 · 磁碟上 %2 · %3</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文長度</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 個詞元</translation>
    </message>
    <message>
        <source>no fixed limit</source>
        <translation>沒有固定上限</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分詞器</translation>
    </message>
    <message>
        <source>%1 · %2 tokens</source>
        <translation>%1 · %2 個詞元</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>對話範本</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>模型自帶</translation>
    </message>
    <message>
        <source>none: a base model; the recipe names one of Luthier&apos;s</source>
        <translation>沒有：這是基礎模型；請在配方中指定 Luthier 的範本</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>授權</translation>
    </message>
    <message>
        <source>not stated in its files</source>
        <translation>檔案中沒有說明</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>太大</translation>
    </message>
    <message>
        <source>Predicted peak for one text of %1 tokens at a time; %2 of memory is free now.</source>
        <translation>每次處理一段 %1 個詞元的文字時預估的記憶體峰值；目前有 %2 記憶體可用。</translation>
    </message>
    <message>
        <source>%1 bits a weight</source>
        <translation>每個權重 %1 位元</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ModelList</name>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>From</source>
        <translation>來源</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ModelStep</name>
    <message>
        <source>No model of this kind is on this machine.</source>
        <translation>本機沒有這類模型。</translation>
    </message>
    <message>
        <source>Open or download another model</source>
        <translation>開啟或下載其他模型</translation>
    </message>
    <message>
        <source>Kinds of models</source>
        <translation>模型類型</translation>
    </message>
    <message>
        <source>Models on this machine</source>
        <translation>本機的模型</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>類型</translation>
    </message>
    <message>
        <source>For example</source>
        <translation>典型代表</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>參數量</translation>
    </message>
    <message>
        <source>Suited to</source>
        <translation>適合微調方式</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>資源需求</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>所有類型</translation>
    </message>
    <message>
        <source>%1–%2 GB, calculated</source>
        <translation>%1–%2 GB（計算）</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ModelsPage</name>
    <message>
        <source>Use this model</source>
        <translation>使用這個模型</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>開啟資料夾</translation>
    </message>
    <message>
        <source>Open a GGUF file</source>
        <translation>開啟 GGUF 檔案</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model on this machine yet</source>
        <translation>這台電腦上還沒有模型</translation>
    </message>
    <message>
        <source>Open a model folder as Hugging Face publishes it, or a GGUF file; or drop either on the window. Models that Hugging Face, LM Studio and Ollama keep here are found by themselves.</source>
        <translation>請開啟 Hugging Face 發佈的模型資料夾或 GGUF 檔案，也可以直接拖放到視窗上。Hugging Face、LM Studio 和 Ollama 存放在這裡的模型會自動找到。</translation>
    </message>
    <message>
        <source>The project has none yet.</source>
        <translation>這個專案還沒有選擇模型。</translation>
    </message>
    <message>
        <source>The project uses %1.</source>
        <translation>這個專案使用 %1。</translation>
    </message>
    <message>
        <source>Open a model folder</source>
        <translation>開啟模型資料夾</translation>
    </message>
    <message>
        <source>GGUF (*.gguf);;All files (*)</source>
        <translation>GGUF (*.gguf);;所有檔案 (*)</translation>
    </message>
    <message>
        <source>Name of a model on the Hugging Face Hub</source>
        <translation>Hugging Face Hub 上的模型名稱</translation>
    </message>
    <message>
        <source>From the Hugging Face Hub</source>
        <translation>從 Hugging Face Hub 下載</translation>
    </message>
    <message>
        <source>Working offline: downloads are switched off in the settings</source>
        <translation>離線工作中：設定已關閉下載</translation>
    </message>
    <message>
        <source>owner/name, as its page says it; for one GGUF file owner/name/file.gguf</source>
        <translation>擁有者/名稱，如其頁面所示；單一 GGUF 檔案請寫 擁有者/名稱/檔案.gguf</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下載</translation>
    </message>
    <message>
        <source>Asking the Hub…</source>
        <translation>正在詢問 Hub…</translation>
    </message>
    <message>
        <source>%1 of %2 · stopped downloads go on where they were</source>
        <translation>%1／%2 · 停止的下載會從中斷處繼續</translation>
    </message>
    <message>
        <source>A model is being fetched. What has arrived is kept; it goes on when you ask for it again.</source>
        <translation>正在下載模型。已收到的部分會保留，再次要求時會繼續。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::NewQueueView</name>
    <message>
        <source>The pairs of a data set</source>
        <translation>數據集裡的成對回答</translation>
    </message>
    <message>
        <source>Let models answer</source>
        <translation>讓模型回答</translation>
    </message>
    <message>
        <source>Make the queue</source>
        <translation>建立</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>http://127.0.0.1:8080 – only if you want to ask one</source>
        <translation>http://127.0.0.1:8080 – 想問伺服器時才填</translation>
    </message>
    <message>
        <source>New queue</source>
        <translation>新佇列</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名稱</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>數據集</translation>
    </message>
    <message>
        <source>Prompts of</source>
        <translation>問題來自</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>問題數</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>A server</source>
        <translation>伺服器</translation>
    </message>
    <message>
        <source>Its model</source>
        <translation>伺服器上的模型</translation>
    </message>
    <message>
        <source>Temperatures</source>
        <translation>溫度</translation>
    </message>
    <message>
        <source>Answers side by side</source>
        <translation>並排回答數</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>最長回答</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>詞元</translation>
    </message>
    <message>
        <source>%1 of %2 answers</source>
        <translation>%2 個回答中的 %1 個</translation>
    </message>
    <message>
        <source>%1 (%2 rows)</source>
        <translation>%1（%2 列）</translation>
    </message>
    <message>
        <source>The base: %1</source>
        <translation>基礎模型：%1</translation>
    </message>
    <message>
        <source>Pairs %1</source>
        <translation>成對回答 %1</translation>
    </message>
    <message>
        <source>the base</source>
        <translation>基礎模型</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Import data first: its questions are what the models answer.</source>
        <translation>請先匯入數據：模型回答的就是其中的問題。</translation>
    </message>
    <message>
        <source>Answers that say the same are not offered as a pair.</source>
        <translation>內容相同的回答不會配成一對。</translation>
    </message>
    <message>
        <source>Loading the models…</source>
        <translation>正在載入模型…</translation>
    </message>
    <message numerus="yes">
        <source>%n question(s) got no answer: a model refused them.</source>
        <translation>
            <numerusform>%n 個問題沒有得到回答：模型拒絕了。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::NewRunView</name>
    <message>
        <source>Kept back for evaluation</source>
        <translation>保留作評估</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始訓練</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名稱</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>數據集</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>對話模板</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>模型自帶</translation>
    </message>
    <message>
        <source>What</source>
        <translation>內容</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>What it will take</source>
        <translation>所需資源</translation>
    </message>
    <message>
        <source>%1 (%2 rows)</source>
        <translation>%1（%2 列）</translation>
    </message>
    <message>
        <source>none chosen yet</source>
        <translation>尚未選擇</translation>
    </message>
    <message>
        <source>Fits: about %1 of %2 free memory.</source>
        <translation>放得下：約需 %1，可用記憶體 %2。</translation>
    </message>
    <message>
        <source>Does not fit: about %1, and %2 are free. A smaller batch size costs the least.</source>
        <translation>放不下：約需 %1，可用 %2。縮小批次大小的代價最小。</translation>
    </message>
    <message>
        <source>Choose a model on its page first.</source>
        <translation>請先在模型頁選擇模型。</translation>
    </message>
    <message>
        <source>As the data set was split: %1 to learn, %2 to evaluate</source>
        <translation>依數據集的劃分：%1 列學習、%2 列評估</translation>
    </message>
    <message>
        <source>Begins with</source>
        <translation>從何開始</translation>
    </message>
    <message>
        <source>The model as it is</source>
        <translation>模型原樣</translation>
    </message>
    <message>
        <source>Merging the model…</source>
        <translation>正在合併模型…</translation>
    </message>
    <message>
        <source>Import data first: it learns from conversations or texts.</source>
        <translation>請先匯入數據：它從對話或文本學習。</translation>
    </message>
    <message>
        <source>Compare answers first, or import pairs: it learns from people&apos;s choices.</source>
        <translation>請先比較回答或匯入成對回答：它從人的選擇學習。</translation>
    </message>
    <message>
        <source>%1: not a usable number.</source>
        <translation>%1：這不是可用的數字。</translation>
    </message>
    <message>
        <source>Fits with gradient checkpointing, a third slower: about %1 of %2 free memory.</source>
        <translation>使用梯度檢查點可放下，約慢三分之一：約需 %1，可用 %2。</translation>
    </message>
    <message>
        <source>More:</source>
        <translation>更多：</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ObjectiveCard</name>
    <message>
        <source>What it learns</source>
        <translation>學習什麼</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>目標</translation>
    </message>
</context>
<context>
    <name>luthier::ui::OverviewPage</name>
    <message>
        <source>Data</source>
        <translation>數據</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Latest run</source>
        <translation>最近一次訓練</translation>
    </message>
    <message>
        <source>training</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>evaluation</source>
        <translation>評估</translation>
    </message>
    <message>
        <source>The loss of your first run will be drawn here while it trains.</source>
        <translation>第一次訓練的損失曲線會即時畫在這裡。</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 列</translation>
    </message>
    <message>
        <source>Import a file</source>
        <translation>匯入檔案</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>選擇模型</translation>
    </message>
    <message>
        <source>Import data</source>
        <translation>匯入數據</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>開始訓練</translation>
    </message>
    <message>
        <source>Try the model</source>
        <translation>試用模型</translation>
    </message>
    <message>
        <source>Watch the run</source>
        <translation>查看訓練</translation>
    </message>
    <message>
        <source>finished at step %1</source>
        <translation>在第 %1 步完成</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>第 %1 / %2 步</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>評估</translation>
    </message>
    <message>
        <source>Deployment</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>Monitoring</source>
        <translation>監控</translation>
    </message>
    <message>
        <source>Round %1</source>
        <translation>第 %1 輪</translation>
    </message>
    <message>
        <source>no model yet</source>
        <translation>尚無模型</translation>
    </message>
    <message>
        <source>%1 · plan %2</source>
        <translation>%1 · 方案 %2</translation>
    </message>
    <message>
        <source>%1, not kept yet</source>
        <translation>%1，尚未保存</translation>
    </message>
    <message>
        <source>goals reached: %1 of %2</source>
        <translation>達標 %1／%2</translation>
    </message>
    <message>
        <source>exports: %1</source>
        <translation>匯出：%1</translation>
    </message>
    <message>
        <source>ready to export</source>
        <translation>可以匯出</translation>
    </message>
    <message>
        <source>not in Luthier yet</source>
        <translation>Luthier 尚未支援</translation>
    </message>
    <message>
        <source>Make a plan</source>
        <translation>擬定方案</translation>
    </message>
    <message>
        <source>Learn from the votes</source>
        <translation>從投票學習</translation>
    </message>
    <message>
        <source>base beside tuned</source>
        <translation>基礎與微調後並列</translation>
    </message>
    <message>
        <source>ready to evaluate</source>
        <translation>可以評估</translation>
    </message>
    <message>
        <source>Evaluate it</source>
        <translation>進行評估</translation>
    </message>
    <message>
        <source>Export it</source>
        <translation>匯出</translation>
    </message>
</context>
<context>
    <name>luthier::ui::Page</name>
    <message>
        <source>This page changes its language once you finish what is open here.</source>
        <translation>完成這裡開著的工作後，這一頁才會換成另一種語言。</translation>
    </message>
    <message>
        <source>Now, and discard it</source>
        <translation>立刻換，並放棄目前的工作</translation>
    </message>
</context>
<context>
    <name>luthier::ui::PhasesCard</name>
    <message>
        <source>%1: %2 % right</source>
        <translation>%1：%2 % 正確</translation>
    </message>
    <message>
        <source>%1: at step %2</source>
        <translation>%1：第 %2 步</translation>
    </message>
    <message>
        <source>Learning from people</source>
        <translation>向人學習</translation>
    </message>
    <message>
        <source>Answers (SFT)</source>
        <translation>回答（SFT）</translation>
    </message>
    <message>
        <source>no run yet</source>
        <translation>還沒有訓練</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>成對回答</translation>
    </message>
    <message numerus="yes">
        <source>%n vote(s)</source>
        <translation>
            <numerusform>%n 票</numerusform>
        </translation>
    </message>
    <message>
        <source>make a queue</source>
        <translation>建立佇列</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>獎勵模型</translation>
    </message>
    <message>
        <source>from the pairs</source>
        <translation>由成對回答訓練</translation>
    </message>
    <message>
        <source>Preferred answers</source>
        <translation>人們偏好的回答</translation>
    </message>
    <message>
        <source>DPO on the same pairs</source>
        <translation>用相同的成對回答做 DPO</translation>
    </message>
</context>
<context>
    <name>luthier::ui::PlanCard</name>
    <message>
        <source>What is asked</source>
        <translation>評估內容</translation>
    </message>
    <message>
        <source>The base as well</source>
        <translation>同時評估基礎模型</translation>
    </message>
    <message>
        <source>Add a task…</source>
        <translation>加入任務…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>A YAML file of lm-evaluation-harness whose rows lie on this machine</source>
        <translation>lm-evaluation-harness 的 YAML 檔案，其資料列在這台機器上</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Rows per task</source>
        <translation>每項任務列數</translation>
    </message>
    <message>
        <source>Choose a task</source>
        <translation>選擇任務</translation>
    </message>
    <message>
        <source>Tasks (*.yaml *.yml)</source>
        <translation>任務 (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>未問</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>回答速度</translation>
    </message>
    <message>
        <source>Personal data in the rows learned</source>
        <translation>學習資料中的個人資料</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基礎</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>微調後</translation>
    </message>
    <message>
        <source>%1: %2, %3 of %4</source>
        <translation>%1：%2，%3／%4</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The model is being loaded…</source>
        <translation>正在載入模型…</translation>
    </message>
    <message>
        <source>The held-out rows are those that the checkpoint was chosen by. For a figure that nothing was chosen by, split some off to test at the end.</source>
        <translation>保留的資料列也用來挑選檢查點。若要不受挑選影響的數字，請另外劃分「最後測試用」的列。</translation>
    </message>
    <message>
        <source>The held-out rows are those kept to test at the end: no checkpoint was chosen by them.</source>
        <translation>保留的資料列為「最後測試用」：未用來挑選檢查點。</translation>
    </message>
    <message>
        <source>after Chat&apos;s examples</source>
        <translation>先看對話頁的範例</translation>
    </message>
</context>
<context>
    <name>luthier::ui::PlanView</name>
    <message>
        <source>The plan</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Not taken</source>
        <translation>未採用</translation>
    </message>
    <message>
        <source>What it will take</source>
        <translation>所需資源</translation>
    </message>
    <message>
        <source>Way of training</source>
        <translation>訓練方式</translation>
    </message>
    <message>
        <source>Train with</source>
        <translation>訓練方式</translation>
    </message>
    <message>
        <source>not in Luthier yet</source>
        <translation>Luthier 尚未支援</translation>
    </message>
    <message>
        <source>Open the run</source>
        <translation>開啟訓練</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始訓練</translation>
    </message>
    <message>
        <source>Memory, together</source>
        <translation>記憶體合計</translation>
    </message>
    <message>
        <source>Memory that may be used</source>
        <translation>可使用的記憶體</translation>
    </message>
    <message>
        <source>Disk, for checkpoints</source>
        <translation>檢查點所需磁碟</translation>
    </message>
    <message>
        <source>Time, by the resource table</source>
        <translation>訓練時間（資源需求表）</translation>
    </message>
    <message>
        <source>as advised</source>
        <translation>依建議</translation>
    </message>
    <message>
        <source>%1 (not in Luthier yet)</source>
        <translation>%1（Luthier 尚未支援）</translation>
    </message>
    <message>
        <source>Try in the chat</source>
        <translation>在對話中嘗試</translation>
    </message>
    <message>
        <source>Open the pilot</source>
        <translation>開啟試跑</translation>
    </message>
    <message>
        <source>Pilot</source>
        <translation>試跑</translation>
    </message>
    <message>
        <source>The same recipe on 5 % of the rows, for at most five minutes: it says how long the whole will take and whether the loss falls.</source>
        <translation>以相同配方訓練 5 % 的數據，最多五分鐘：可得知完整訓練需時多久，以及損失是否下降。</translation>
    </message>
    <message>
        <source>Pilot: evaluation loss %1 → %2.</source>
        <translation>試跑：評估損失 %1 → %2。</translation>
    </message>
    <message>
        <source>The full run will take about %1.</source>
        <translation>完整訓練約需 %1。</translation>
    </message>
    <message>
        <source>It took %1.</source>
        <translation>實際用了 %1。</translation>
    </message>
    <message>
        <source>What would change since version %1</source>
        <translation>相較第 %1 版的變更</translation>
    </message>
    <message>
        <source>Merging what “%1” made …</source>
        <translation>正在合併「%1」的成果…</translation>
    </message>
    <message>
        <source>Begins with what “%1” made.</source>
        <translation>以「%1」的成果為起點。</translation>
    </message>
    <message>
        <source>Begins with what “%1” makes: its run must finish first.</source>
        <translation>以「%1」的成果為起點：須先完成其訓練。</translation>
    </message>
    <message>
        <source>The full run will take between %1 and %2.</source>
        <translation>完整訓練約需 %1 到 %2。</translation>
    </message>
    <message>
        <source>Predicted: about %1.</source>
        <translation>預估：約 %1。</translation>
    </message>
    <message>
        <source>It learns from conversations or texts: import some.</source>
        <translation>它從對話或文本學習：請先匯入。</translation>
    </message>
    <message>
        <source>It learns from people&apos;s choices: compare answers, or import pairs.</source>
        <translation>它從人的選擇學習：請先比較回答，或匯入成對回答。</translation>
    </message>
    <message>
        <source>Steps…</source>
        <translation>步驟…</translation>
    </message>
    <message>
        <source>As advised</source>
        <translation>依建議</translation>
    </message>
    <message>
        <source>Which steps the plan has</source>
        <translation>方案包含哪些步驟</translation>
    </message>
    <message>
        <source>How your choices change the advice</source>
        <translation>您的選擇對建議的變更</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Memory, at least</source>
        <translation>記憶體至少</translation>
    </message>
    <message>
        <source>%1 · from %2</source>
        <translation>%1 · %2 起</translation>
    </message>
    <message>
        <source>Compare answers</source>
        <translation>比較回答</translation>
    </message>
    <message>
        <source>Import data</source>
        <translation>匯入數據</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新訓練</translation>
    </message>
    <message>
        <source>Time, as tried here</source>
        <translation>時間（在此實測）</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>約 %1</translation>
    </message>
</context>
<context>
    <name>luthier::ui::Project</name>
    <message>
        <source>Take a row out</source>
        <translation>移出一列</translation>
    </message>
    <message>
        <source>Put a row back</source>
        <translation>放回一列</translation>
    </message>
</context>
<context>
    <name>luthier::ui::QueueCard</name>
    <message>
        <source>Compare</source>
        <translation>開始比較</translation>
    </message>
    <message>
        <source>Score the answers</source>
        <translation>為回答給分</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>any words</source>
        <translation>任何字詞</translation>
    </message>
    <message>
        <source>What makes an answer better? It stands beside every pair.</source>
        <translation>怎樣的回答較好？這段文字會顯示在每一對回答旁邊。</translation>
    </message>
    <message>
        <source>At random</source>
        <translation>隨機</translation>
    </message>
    <message>
        <source>Uncertain first</source>
        <translation>不確定的優先</translation>
    </message>
    <message>
        <source>Disagreement first</source>
        <translation>意見不同的優先</translation>
    </message>
    <message>
        <source>As they came</source>
        <translation>依原順序</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Flagged ones again</source>
        <translation>再看標記過的</translation>
    </message>
    <message>
        <source>Where people disagree</source>
        <translation>意見不同的</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的名字</translation>
    </message>
    <message>
        <source>Guidelines</source>
        <translation>標註準則</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>順序</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>哪些</translation>
    </message>
    <message>
        <source>With the words</source>
        <translation>包含字詞</translation>
    </message>
    <message>
        <source>Asked twice</source>
        <translation>重複詢問</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>獎勵模型</translation>
    </message>
    <message>
        <source>the queue put away</source>
        <translation>收起佇列</translation>
    </message>
    <message>
        <source>%1 of %2 scored</source>
        <translation>已給分 %1／%2</translation>
    </message>
    <message>
        <source>The answers are scored: the pairs that the model is least sure of come first.</source>
        <translation>回答已給分：模型最沒把握的成對回答優先出現。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) scored</source>
        <translation>
            <numerusform>已為 %n 個回答給分</numerusform>
        </translation>
    </message>
    <message>
        <source>“Uncertain first” goes by a reward model&apos;s scores; there is none yet.</source>
        <translation>「不確定的優先」依獎勵模型的分數；目前還沒有獎勵模型。</translation>
    </message>
    <message>
        <source>“Uncertain first” goes by the scores; nothing is scored yet.</source>
        <translation>「不確定的優先」依分數；目前尚未給分。</translation>
    </message>
    <message>
        <source>%1 of %2 judged by you</source>
        <translation>您已判斷 %1／%2</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>繼續</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>再看一次</translation>
    </message>
    <message>
        <source>As plain text, without layout</source>
        <translation>以純文字顯示，不排版</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
</context>
<context>
    <name>luthier::ui::QueuesView</name>
    <message>
        <source>Queues</source>
        <translation>佇列</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 題</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::RecipeCard</name>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Simple</source>
        <translation>簡易</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>進階</translation>
    </message>
    <message>
        <source>Use these changes</source>
        <translation>套用修改</translation>
    </message>
    <message>
        <source>Paste a lora_config</source>
        <translation>貼上 lora_config</translation>
    </message>
    <message>
        <source>As proposed</source>
        <translation>還原建議</translation>
    </message>
    <message>
        <source>There is a recipe once a model is chosen and the plan can start.</source>
        <translation>選定模型且方案可以開始後，這裡會顯示配方。</translation>
    </message>
    <message>
        <source>Recipe as YAML</source>
        <translation>YAML 配方</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 個詞元</translation>
    </message>
    <message>
        <source>Changed by you.</source>
        <translation>您已修改。</translation>
    </message>
    <message>
        <source>%1, alpha %2</source>
        <translation>%1，alpha %2</translation>
    </message>
    <message>
        <source>Step whose recipe is shown</source>
        <translation>顯示配方的步驟</translation>
    </message>
</context>
<context>
    <name>luthier::ui::RecordView</name>
    <message>
        <source>The chosen row</source>
        <translation>選取的資料列</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Instruction</source>
        <translation>指示</translation>
    </message>
    <message>
        <source>Function call</source>
        <translation>函式呼叫</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>函式</translation>
    </message>
    <message>
        <source>better</source>
        <translation>較好</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>較差</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>標註</translation>
    </message>
    <message>
        <source>good</source>
        <translation>好</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>差</translation>
    </message>
    <message>
        <source>Result of a function</source>
        <translation>函式結果</translation>
    </message>
    <message>
        <source>%1, not learned</source>
        <comment>a turn of a conversation</comment>
        <translation>%1（不學習）</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ReplaceBar</name>
    <message>
        <source>Replace in all rows shown</source>
        <translation>取代所有顯示的列</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>尋找</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>取代為</translation>
    </message>
</context>
<context>
    <name>luthier::ui::RewardCard</name>
    <message>
        <source>On held-out pairs</source>
        <translation>在保留的成對回答上</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>校準</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>分數</translation>
    </message>
    <message>
        <source>How often it is right at each confidence; bars should end at the line</source>
        <translation>依把握程度看正確率；長條應該停在橫線處</translation>
    </message>
    <message>
        <source>Scores of better (left) and worse answers</source>
        <translation>較好（左）與較差回答的分數</translation>
    </message>
    <message>
        <source>Right about %1 of %2 pairs (95 %: %3 to %4) · margin %5 · calibration error %6</source>
        <translation>%2 對中有 %1 判斷正確（95 %：%3 至 %4）· 差距 %5 · 校準誤差 %6</translation>
    </message>
    <message>
        <source>a guess</source>
        <translation>猜測</translation>
    </message>
    <message>
        <source>certain</source>
        <translation>確定</translation>
    </message>
    <message>
        <source>Scores and lengths correlate by %1; taking the longer answer would be right in %2.</source>
        <translation>分數與長度的相關係數為 %1；只選較長的回答會有 %2 正確。</translation>
    </message>
    <message>
        <source>It may like answers for being long: look at pairs of the same length.</source>
        <translation>它可能只因為長就偏好：請看長度相同的成對回答。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::RowPanel</name>
    <message>
        <source>Edit</source>
        <translation>編輯</translation>
    </message>
    <message>
        <source>Split here</source>
        <translation>在此拆分</translation>
    </message>
    <message>
        <source>Merge with the next</source>
        <translation>與下一列合併</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The row as the model sees it</source>
        <translation>模型所見的資料列</translation>
    </message>
    <message>
        <source>What the step would change</source>
        <translation>此步驟會改變什麼</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>對話</translation>
    </message>
    <message>
        <source>As the model sees it</source>
        <translation>模型所見</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>變動</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>標籤</translation>
    </message>
    <message>
        <source>Tags of the row, separated by commas</source>
        <translation>此列的標籤，以逗號分隔</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>第 %1 列</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>放回</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>Choose a model first: its tokenizer cuts the text.</source>
        <translation>請先選擇模型：由它的分詞器切分文字。</translation>
    </message>
    <message>
        <source>This row would not change.</source>
        <translation>此列不會改變。</translation>
    </message>
    <message>
        <source>Edit a row</source>
        <translation>編輯一列</translation>
    </message>
    <message>
        <source>Split a row</source>
        <translation>拆分一列</translation>
    </message>
    <message>
        <source>Merge two rows</source>
        <translation>合併兩列</translation>
    </message>
    <message>
        <source>Tag a row</source>
        <translation>標記一列</translation>
    </message>
    <message>
        <source>Save what you typed?</source>
        <translation>要儲存您輸入的內容嗎？</translation>
    </message>
    <message>
        <source>Row %1 was changed and not saved.</source>
        <translation>第 %1 列已修改但尚未儲存。</translation>
    </message>
    <message>
        <source>Throw it away</source>
        <translation>捨棄</translation>
    </message>
    <message>
        <source>Save it</source>
        <translation>儲存</translation>
    </message>
</context>
<context>
    <name>luthier::ui::RowsModel</name>
    <message>
        <source>taken out</source>
        <translation>已取出</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>狀態</translation>
    </message>
    <message>
        <source>added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>已編輯</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>字元</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token 數</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>品質</translation>
    </message>
</context>
<context>
    <name>luthier::ui::RunText</name>
    <message>
        <source>loading the model</source>
        <translation>正在載入模型</translation>
    </message>
    <message>
        <source>checking the processor</source>
        <translation>正在檢查處理器</translation>
    </message>
    <message>
        <source>reading the rows</source>
        <translation>正在讀取資料列</translation>
    </message>
    <message>
        <source>evaluating</source>
        <translation>正在評估</translation>
    </message>
    <message>
        <source>training</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>asked</source>
        <translation>已要求</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>未開始</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>啟動中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>執行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暫停</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中斷</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>第 %1 / %2 步</translation>
    </message>
    <message>
        <source>epoch %1</source>
        <translation>第 %1 輪</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 列</translation>
    </message>
    <message>
        <source>started %1</source>
        <translation>%1 開始</translation>
    </message>
    <message>
        <source>computing reference log-probs</source>
        <translation>在模型改變前先詢問它</translation>
    </message>
    <message>
        <source>measuring what the layers read</source>
        <translation>分析各層的輸入</translation>
    </message>
</context>
<context>
    <name>luthier::ui::RunView</name>
    <message>
        <source>training</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>evaluation</source>
        <translation>評估</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>檢查點</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>還沒有</translation>
    </message>
    <message>
        <source>The engine has stopped</source>
        <translation>引擎已停止</translation>
    </message>
    <message>
        <source>It ended unexpectedly, before the first checkpoint. Resume starts from the beginning.</source>
        <translation>它在第一個檢查點之前無預警結束。繼續訓練會從頭開始。</translation>
    </message>
    <message>
        <source>It ended unexpectedly. Resume continues from the last checkpoint; what came after it stays faint in the curve.</source>
        <translation>它無預警結束。繼續訓練會從最後一個檢查點開始；之後的部分會以淡色留在曲線上。</translation>
    </message>
    <message>
        <source>Rewards</source>
        <translation>獎勵</translation>
    </message>
    <message>
        <source>margin</source>
        <translation>差距</translation>
    </message>
    <message>
        <source>better</source>
        <translation>較好</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>較差</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Evaluation loss by data set</source>
        <translation>各資料集的評估損失</translation>
    </message>
    <message>
        <source>Verify resume</source>
        <translation>驗證續訓</translation>
    </message>
    <message>
        <source>Does the steps after the last checkpoint but one again, beside the run, and compares them</source>
        <translation>另外重做倒數第二個檢查點之後的步驟並與記錄比對，不更動這次訓練</translation>
    </message>
    <message>
        <source>Click on a step to see the rows that it learned from</source>
        <translation>點選某一步以查看它所學的資料列</translation>
    </message>
    <message>
        <source>%1 of %2 steps were done again…</source>
        <translation>已重做 %1／%2 步…</translation>
    </message>
    <message>
        <source>From step %1: %2 of %3 steps agree to the last bit.</source>
        <translation>自第 %1 步起：%3 步中有 %2 步逐位元一致。</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>準備中…</translation>
    </message>
    <message>
        <source>A resume would go on otherwise: the data, the program or the machine has changed.</source>
        <translation>續訓的結果會不同：資料、程式或機器已改變。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::RunsModel</name>
    <message>
        <source>Run</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>State</source>
        <translation>狀態</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步數</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>訓練損失</translation>
    </message>
    <message>
        <source>Evaluation loss</source>
        <translation>評估損失</translation>
    </message>
</context>
<context>
    <name>luthier::ui::RunsPage</name>
    <message>
        <source>All runs</source>
        <translation>所有訓練</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>新訓練</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暫停</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>停止並保留</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>繼續</translation>
    </message>
    <message>
        <source>Try the model</source>
        <translation>試用模型</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>No run yet</source>
        <translation>還沒有訓練</translation>
    </message>
    <message>
        <source>A run trains the project&apos;s model on one of its data sets. It goes on when you close this window, and it can be paused at any time.</source>
        <translation>訓練會用專案的數據集來微調模型。關閉視窗後仍會繼續，也可以隨時暫停。</translation>
    </message>
    <message>
        <source>A model is being made ready for a run, which would not begin.</source>
        <translation>正在為一次訓練準備模型，關閉後該訓練不會開始。</translation>
    </message>
    <message>
        <source>Stop this run?</source>
        <translation>要停止這次訓練嗎？</translation>
    </message>
    <message>
        <source>What it has learned so far is kept, and it can be resumed later with the steps that were planned.</source>
        <translation>到目前為止學到的會保留，之後可以照原定的步數繼續。</translation>
    </message>
    <message>
        <source>Go on training</source>
        <translation>繼續訓練</translation>
    </message>
    <message>
        <source>A reward model writes nothing: the chat shows its scores.</source>
        <translation>獎勵模型不會寫出文字：對話頁會顯示它的分數。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::SamplesCard</name>
    <message>
        <source>Sample answers</source>
        <translation>回答範例</translation>
    </message>
    <message>
        <source>step %1 · greedy</source>
        <translation>第 %1 步 · 貪婪解碼</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>訓練前</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>現在</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ScenarioStep</name>
    <message>
        <source>What this changes</source>
        <translation>帶來的變化</translation>
    </message>
    <message>
        <source>With limited resources</source>
        <translation>資源有限時</translation>
    </message>
    <message>
        <source>With ample resources</source>
        <translation>資源充足時</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>數據</translation>
    </message>
    <message>
        <source>First model</source>
        <translation>首選模型</translation>
    </message>
    <message>
        <source>Goals</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>%1 (this machine)</source>
        <translation>%1（本機）</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ScoreTable</name>
    <message>
        <source>Scores</source>
        <translation>分數</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基礎</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>微調後</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>變化</translation>
    </message>
    <message>
        <source>Goal</source>
        <translation>目標</translation>
    </message>
</context>
<context>
    <name>luthier::ui::ScoreTexts</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>Difference over %1 answers: %2 (95 %).</source>
        <translation>%1 個回答的差異：%2（95 %）。</translation>
    </message>
    <message>
        <source>Technical</source>
        <translation>技術性能</translation>
    </message>
    <message>
        <source>Safety and ethics</source>
        <translation>安全與倫理</translation>
    </message>
    <message>
        <source>Practical</source>
        <translation>實用性能</translation>
    </message>
    <message>
        <source>User experience</source>
        <translation>用戶體驗</translation>
    </message>
    <message>
        <source>Evaluation loss, nats per token</source>
        <translation>評估損失（每詞元 nats）</translation>
    </message>
    <message>
        <source>Training rows with personal data</source>
        <translation>學習的資料列中含個人資料者</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1／%2</translation>
    </message>
    <message>
        <source>Personal data reproduced when prompted</source>
        <translation>其中，提示開頭即被引出者</translation>
    </message>
    <message>
        <source>not stated in its files</source>
        <translation>檔案未註明</translation>
    </message>
    <message>
        <source>Licence of the model</source>
        <translation>模型授權</translation>
    </message>
    <message>
        <source>%1: not known</source>
        <translation>%1：未知</translation>
    </message>
    <message>
        <source>Licences of the data</source>
        <translation>資料授權</translation>
    </message>
    <message>
        <source>Time to first token</source>
        <translation>首字延遲</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>每秒詞元數</translation>
    </message>
    <message>
        <source>One answer at a time, %1 threads, %2</source>
        <translation>一次一個回答，%1 個執行緒，%2</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>記憶體峰值</translation>
    </message>
    <message>
        <source>Size on the disk</source>
        <translation>磁碟大小</translation>
    </message>
    <message>
        <source>Preferred by people (blind)</source>
        <translation>盲測勝率</translation>
    </message>
    <message>
        <source>no votes yet</source>
        <translation>尚無投票</translation>
    </message>
    <message>
        <source>%1 won, %2 even, %3 lost</source>
        <translation>勝 %1、平 %2、負 %3</translation>
    </message>
    <message>
        <source>It may be chance.</source>
        <translation>可能出於偶然。</translation>
    </message>
    <message>
        <source>The tuned model is better.</source>
        <translation>微調後的模型較佳。</translation>
    </message>
    <message>
        <source>The tuned model is worse.</source>
        <translation>微調後的模型較差。</translation>
    </message>
    <message>
        <source>The goal is reached.</source>
        <translation>目標已達成。</translation>
    </message>
    <message>
        <source>The goal is not reached.</source>
        <translation>目標未達成。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>votes: %1</source>
        <translation>票數：%1</translation>
    </message>
    <message>
        <source>Too few answers to say whether it is chance.</source>
        <translation>回答太少，無法判斷是否出於偶然。</translation>
    </message>
    <message>
        <source>They answered different rows: evaluate both again.</source>
        <translation>兩者回答的資料列不同：請重新評估兩者。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外觀</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>淺色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>This program</source>
        <translation>本程式</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>網路</translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation>離線工作</translation>
    </message>
    <message>
        <source>Mirror of the Hugging Face Hub</source>
        <translation>Hugging Face Hub 的鏡像站</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下載</translation>
    </message>
    <message>
        <source>Models are kept in</source>
        <translation>模型存放位置</translation>
    </message>
    <message>
        <source>Luthier uses the network only when you press a button for it, and sends nothing of yours.</source>
        <translation>Luthier 只在您按下相應按鈕時才使用網路，不會傳送您的任何資料。</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的名字</translation>
    </message>
    <message>
        <source>Like the desktop</source>
        <translation>跟隨桌面</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
</context>
<context>
    <name>luthier::ui::SplitCard</name>
    <message>
        <source>Split</source>
        <translation>劃分</translation>
    </message>
    <message>
        <source>Keep near-duplicates together</source>
        <translation>近似重複留在同一側</translation>
    </message>
    <message>
        <source>Split and freeze</source>
        <translation>劃分並凍結</translation>
    </message>
    <message>
        <source>To evaluate</source>
        <translation>用於評估</translation>
    </message>
    <message>
        <source>To test at the end</source>
        <translation>最後測試用</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>隨機種子</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>不分層</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Lengths</source>
        <translation>長度</translation>
    </message>
    <message>
        <source>Equal shares of</source>
        <translation>依何者等比例</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Not split yet: a run splits for itself.</source>
        <translation>尚未劃分：訓練時會自行劃分。</translation>
    </message>
    <message>
        <source>The rows changed after they were split; a run splits for itself until you split anew.</source>
        <translation>劃分後資料列有變動；在重新劃分之前，訓練時會自行劃分。</translation>
    </message>
    <message>
        <source>%1 to learn, %2 to evaluate, %3 to test; runs use them.</source>
        <translation>%1 列學習、%2 列評估、%3 列測試；訓練會使用它們。</translation>
    </message>
    <message>
        <source>No held-out row is also in training.</source>
        <translation>保留的列都沒有出現在訓練中。</translation>
    </message>
    <message>
        <source>%1 held-out rows have a question that is also in training.</source>
        <translation>保留的列中有 %1 列的問題也出現在訓練中。</translation>
    </message>
    <message>
        <source>Replace the frozen split?</source>
        <translation>要取代已凍結的分割嗎？</translation>
    </message>
    <message>
        <source>Later runs will hold out other rows than earlier ones, so their evaluations cannot be compared. Rows already trained on may be evaluated.</source>
        <translation>之後的訓練會保留不同的資料列，評估結果便無法與之前比較；已學過的資料列也可能被拿來提問。</translation>
    </message>
    <message>
        <source>Split anew</source>
        <translation>重新分割</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留原分割</translation>
    </message>
    <message>
        <source>Split anew…</source>
        <translation>重新分割…</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>已凍結</translation>
    </message>
    <message>
        <source>out of date</source>
        <translation>已過時</translation>
    </message>
</context>
<context>
    <name>luthier::ui::StepBar</name>
    <message>
        <source>answered</source>
        <translation>已回答</translation>
    </message>
</context>
<context>
    <name>luthier::ui::TaskStep</name>
    <message>
        <source>Not sure? Answer three questions</source>
        <translation>不確定？回答三個問題</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Question %1 of %2</source>
        <translation>問題 %1／%2</translation>
    </message>
</context>
<context>
    <name>luthier::ui::Text</name>
    <message numerus="yes">
        <source>%n s left</source>
        <translation>
            <numerusform>剩 %n 秒</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min left</source>
        <translation>
            <numerusform>剩 %n 分鐘</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h left</source>
        <translation>
            <numerusform>剩 %n 小時</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n s</source>
        <translation>
            <numerusform>%n 秒</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n 分鐘</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h</source>
        <translation>
            <numerusform>%n 小時</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::TopBar</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n 核心</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>可用 %1</translation>
    </message>
    <message>
        <source>Search or run a command</source>
        <translation>搜尋或執行指令</translation>
    </message>
    <message>
        <source>Checklist %1/%2</source>
        <translation>檢查清單 %1/%2</translation>
    </message>
</context>
<context>
    <name>luthier::ui::TrainingChoices</name>
    <message>
        <source>no clipping</source>
        <translation>不裁剪</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>損失函數</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>訓練策略</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>優化器</translation>
    </message>
</context>
<context>
    <name>luthier::ui::VotesCard</name>
    <message>
        <source>What the votes become</source>
        <translation>投票的用途</translation>
    </message>
    <message>
        <source>Pairs as a data set</source>
        <translation>成對回答存成數據集</translation>
    </message>
    <message>
        <source>Good and bad answers as a data set</source>
        <translation>好與不好的回答存成數據集</translation>
    </message>
    <message>
        <source>Edited answers as a data set</source>
        <translation>改好的回答存成數據集</translation>
    </message>
    <message>
        <source>Write…</source>
        <translation>寫入…</translation>
    </message>
    <message>
        <source>Pack for another machine…</source>
        <translation>給其他電腦的標註包…</translation>
    </message>
    <message>
        <source>Votes to send back…</source>
        <translation>要寄回的投票…</translation>
    </message>
    <message>
        <source>Import votes…</source>
        <translation>匯入投票…</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>For a reward model, DPO, ORPO and SimPO</source>
        <translation>用於獎勵模型、DPO、ORPO 和 SimPO</translation>
    </message>
    <message>
        <source>For KTO</source>
        <translation>用於 KTO</translation>
    </message>
    <message>
        <source>For supervised fine-tuning</source>
        <translation>用於監督微調</translation>
    </message>
    <message>
        <source>One file with this queue; who gave an answer is not in it</source>
        <translation>一個檔案裝下此佇列；其中沒有回答是誰給的</translation>
    </message>
    <message>
        <source>A file of votes from another machine: the newer vote of a person counts</source>
        <translation>來自其他電腦的投票檔：同一人以較新的一票為準</translation>
    </message>
    <message numerus="yes">
        <source>%n with a better answer</source>
        <translation>
            <numerusform>%n 題有較好的回答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tie(s)</source>
        <translation>
            <numerusform>%n 題平手</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n all bad</source>
        <translation>
            <numerusform>%n 題都不好</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n undecided between people</source>
        <translation>
            <numerusform>%n 題眾人未有定論</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n flagged</source>
        <translation>
            <numerusform>%n 題已標記</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edited</source>
        <translation>
            <numerusform>%n 題已修改</numerusform>
        </translation>
    </message>
    <message>
        <source>No votes yet.</source>
        <translation>還沒有投票。</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) are a data set now.</source>
        <translation>
            <numerusform>%n 列已成為數據集。</numerusform>
        </translation>
    </message>
    <message>
        <source>Write the votes</source>
        <translation>寫入投票</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) written to %1.</source>
        <translation>
            <numerusform>已將 %n 列寫入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Write a pack</source>
        <translation>寫入標註包</translation>
    </message>
    <message>
        <source>The pack is %1. It opens with: luthier --annotate %1</source>
        <translation>標註包為 %1。開啟方式：luthier --annotate %1</translation>
    </message>
    <message>
        <source>Votes to send back</source>
        <translation>要寄回的投票</translation>
    </message>
    <message numerus="yes">
        <source>%n vote(s) written to %1.</source>
        <translation>
            <numerusform>已將 %n 票寫入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Import votes</source>
        <translation>匯入投票</translation>
    </message>
    <message>
        <source>Votes (*.luthier-votes);;All files (*)</source>
        <translation>投票 (*.luthier-votes);;所有檔案 (*)</translation>
    </message>
    <message numerus="yes">
        <source>%n vote(s) imported.</source>
        <translation>
            <numerusform>已匯入 %n 票。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>luthier::ui::VotingView</name>
    <message>
        <source>Guidelines</source>
        <translation>標註準則</translation>
    </message>
    <message>
        <source>Which answer is better?</source>
        <translation>哪個回答較好？</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>To the queue</source>
        <translation>回到佇列</translation>
    </message>
    <message>
        <source>You decided differently last time: %1 shows it again.</source>
        <translation>您上次看到這題時的決定不同：按 %1 再看一次。</translation>
    </message>
    <message>
        <source>Press the better answer&apos;s key to edit its text. Esc cancels.</source>
        <translation>請按較好回答的按鍵：會打開它的文字供您修改。Esc 放棄。</translation>
    </message>
    <message>
        <source>Nothing here fits the filter.</source>
        <translation>沒有符合篩選條件的題目。</translation>
    </message>
    <message>
        <source>All %1 are judged.</source>
        <translation>全部 %1 題都已判斷。</translation>
    </message>
    <message>
        <source>Much better</source>
        <translation>好很多</translation>
    </message>
    <message>
        <source>Slightly better</source>
        <translation>好一點</translation>
    </message>
    <message>
        <source>Better</source>
        <translation>較好</translation>
    </message>
    <message>
        <source>Tie</source>
        <translation>平手</translation>
    </message>
    <message>
        <source>Bad</source>
        <translation>不好</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>已跳過</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>已標記</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>已修改</translation>
    </message>
    <message>
        <source>Flagged: somebody should look at it.</source>
        <translation>已標記：應該有人再看一次。</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Edit the better one</source>
        <translation>修改較好的</translation>
    </message>
    <message>
        <source>All bad</source>
        <translation>全都不好</translation>
    </message>
    <message>
        <source>Both bad</source>
        <translation>都不好</translation>
    </message>
    <message>
        <source>Every decision is saved at once · Shift much better · Alt slightly · sides are shuffled and hidden · %1 %2 history · %3 scrolls both · %4 differences · %5 plain text</source>
        <translation>每個決定都會立即儲存 · Shift 好很多 · Alt 稍好 · 左右隨機且不顯示來源 · %1 %2 歷史 · %3 同時捲動 · %4 差異 · %5 純文字</translation>
    </message>
    <message>
        <source>Answers as plain text: every character as it was written.</source>
        <translation>回答以純文字顯示：每個字元都和寫的時候一樣。</translation>
    </message>
</context>
<context>
    <name>luthier::ui::Welcome</name>
    <message>
        <source>Tune a language model to your work</source>
        <translation>讓語言模型適應您的工作</translation>
    </message>
    <message>
        <source>Choose a model, bring your data, train it here on your own machine, and take the result with you.</source>
        <translation>選擇模型、匯入數據、在自己的機器上訓練，再把成果帶走。</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新專案</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>開啟專案</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>試用示範</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的專案</translation>
    </message>
    <message>
        <source>Name the new project&apos;s folder</source>
        <translation>為新專案的資料夾命名</translation>
    </message>
    <message>
        <source>Rescue what can be read</source>
        <translation>救回可讀取的部分</translation>
    </message>
</context>
<context>
    <name>luthier::ui::Wizard</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
</context>
<context>
    <name>memory</name>
    <message>
        <source>Weights</source>
        <translation>權重</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>適配器</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>優化器</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活值</translation>
    </message>
    <message>
        <source>Logits</source>
        <translation>輸出分數</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程式</translation>
    </message>
</context>
<context>
    <name>methods</name>
    <message>
        <source>Pre-training</source>
        <translation>預訓練</translation>
    </message>
    <message>
        <source>Learn raw text, every token.</source>
        <translation>學習純文字的每個詞元。</translation>
    </message>
    <message>
        <source>Supervised fine-tuning</source>
        <translation>有監督微調</translation>
    </message>
    <message>
        <source>Learn to give the answers of your conversations.</source>
        <translation>學會給出對話中的回答。</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA 微調</translation>
    </message>
    <message>
        <source>Trains two small matrices beside each chosen layer: little memory, a small file, the base stays as it is.</source>
        <translation>在選定的層旁訓練兩個小矩陣：記憶體需求少、檔案小，基礎模型保持不變。</translation>
    </message>
    <message>
        <source>Full fine-tuning</source>
        <translation>全參數微調</translation>
    </message>
    <message>
        <source>Trains every weight: the most freedom, about sixteen bytes of memory a parameter.</source>
        <translation>訓練所有權重：自由度最高，每個參數約需 16 位元組記憶體。</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>The same learning rate after the warm-up.</source>
        <translation>預熱後維持相同學習率。</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>線性</translation>
    </message>
    <message>
        <source>Falls in a straight line to zero.</source>
        <translation>直線下降到零。</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>餘弦</translation>
    </message>
    <message>
        <source>Falls slowly, then quickly, then slowly to zero.</source>
        <translation>先慢、後快、再慢地降到零。</translation>
    </message>
    <message>
        <source>All answers</source>
        <translation>所有回答</translation>
    </message>
    <message>
        <source>The last answer</source>
        <translation>最後一個回答</translation>
    </message>
    <message>
        <source>Every token</source>
        <translation>每個詞元</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>略過</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>截斷</translation>
    </message>
    <message>
        <source>The quicker one</source>
        <translation>較快的</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>獎勵模型</translation>
    </message>
    <message>
        <source>Learn to score answers as the people did who compared them.</source>
        <translation>學習像比較過回答的人那樣給分。</translation>
    </message>
    <message>
        <source>DPO</source>
        <translation>DPO 直接偏好優化</translation>
    </message>
    <message>
        <source>Prefer the better answer of each pair, without a reward model; stays close to where it began.</source>
        <translation>偏好每一對中較好的回答，不需獎勵模型；並保持接近起點。</translation>
    </message>
    <message>
        <source>ORPO</source>
        <translation>ORPO 勝算比偏好優化</translation>
    </message>
    <message>
        <source>Learn the better answers and move away from the worse ones at once; needs no SFT before it.</source>
        <translation>同時學習較好的回答並遠離較差的回答；之前不需要 SFT。</translation>
    </message>
    <message>
        <source>SimPO</source>
        <translation>SimPO 簡單偏好優化</translation>
    </message>
    <message>
        <source>Like DPO with the mean over an answer&apos;s tokens, so length does not count; faster, but without a reference model.</source>
        <translation>類似 DPO，但取回答各詞元的平均，因此長度不影響；較快，但沒有參考模型約束。</translation>
    </message>
    <message>
        <source>KTO</source>
        <translation>KTO 前景理論優化</translation>
    </message>
    <message>
        <source>Learn from answers that are good or bad, without pairs.</source>
        <translation>從好或不好的回答學習，不需要成對。</translation>
    </message>
    <message>
        <source>Sigmoid (DPO)</source>
        <translation>Sigmoid（DPO 原始）</translation>
    </message>
    <message>
        <source>The loss of the paper; with label smoothing where some votes are wrong.</source>
        <translation>論文中的損失；部分投票有誤時可加標籤平滑。</translation>
    </message>
    <message>
        <source>Hinge (SLiC)</source>
        <translation>Hinge（SLiC）</translation>
    </message>
    <message>
        <source>Pairs that are far enough apart push no further.</source>
        <translation>差距已足夠的成對回答不再推動。</translation>
    </message>
    <message>
        <source>IPO</source>
        <translation>IPO 恆等偏好優化</translation>
    </message>
    <message>
        <source>Aims at a fixed distance: does not run away where every pair agrees.</source>
        <translation>以固定差距為目標：所有投票一致時也不會無限拉開。</translation>
    </message>
    <message>
        <source>Robust</source>
        <translation>穩健（Robust）</translation>
    </message>
    <message>
        <source>Takes out what wrong votes would teach; label smoothing says how many are wrong.</source>
        <translation>去除錯誤投票的影響；標籤平滑表示錯誤的比例。</translation>
    </message>
    <message>
        <source>Overfitting</source>
        <translation>過擬合</translation>
    </message>
    <message>
        <source>The evaluation loss rises while the training loss falls.</source>
        <translation>訓練損失下降但評估損失上升。</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>發散</translation>
    </message>
    <message>
        <source>The training loss runs away.</source>
        <translation>訓練損失失控。</translation>
    </message>
    <message>
        <source>Forgetting</source>
        <translation>遺忘</translation>
    </message>
    <message>
        <source>General questions, asked at each evaluation, are answered worse than by the base.</source>
        <translation>每次評估時所問的一般問題，回答得比基礎模型差。</translation>
    </message>
    <message>
        <source>Reward hacking</source>
        <translation>獎勵駭客</translation>
    </message>
    <message>
        <source>Rewards grow while fewer held-out pairs are judged right.</source>
        <translation>獎勵上升，而保留成對回答中判斷正確的變少。</translation>
    </message>
    <message>
        <source>Plateau</source>
        <translation>高原期</translation>
    </message>
    <message>
        <source>The evaluation loss no longer moves.</source>
        <translation>評估損失不再變動。</translation>
    </message>
    <message>
        <source>DoRA</source>
        <translation>DoRA</translation>
    </message>
    <message>
        <source>LoRA that learns the magnitude and the direction of weights separately: better at small ranks, slower.</source>
        <translation>把權重每一列的長度與方向分開學習的 LoRA：小秩時效果較好，但較慢。</translation>
    </message>
    <message>
        <source>IA3</source>
        <translation>IA3</translation>
    </message>
    <message>
        <source>Learns to scale keys, values and the inside of the MLP: the smallest file, for a new form rather than new knowledge.</source>
        <translation>學習縮放鍵、值與 MLP 內部：檔案最小，適合新的格式，而非新知識。</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>Follows the mean gradient with a step size for each parameter; keeps two numbers per parameter.</source>
        <translation>依梯度的均值前進，每個參數有自己的步調；每個參數保存兩個數。</translation>
    </message>
    <message>
        <source>Lion</source>
        <translation>Lion</translation>
    </message>
    <message>
        <source>Takes the direction of the mean gradient and no more: half of AdamW&apos;s memory; wants a third to a tenth of its learning rate.</source>
        <translation>只取平均梯度的方向：記憶體為 AdamW 的一半；學習率需取其三分之一到十分之一。</translation>
    </message>
    <message>
        <source>Warm-up, stable, decay</source>
        <translation>預熱、穩定、衰減</translation>
    </message>
    <message>
        <source>Stays at its peak and falls only at the end: training can be continued from there.</source>
        <translation>保持在最高點，只在最後下降：已訓練的部分可以繼續訓練。</translation>
    </message>
    <message>
        <source>Cross-entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>as they are</source>
        <translation>保持不變</translation>
    </message>
    <message>
        <source>all trained</source>
        <translation>全部訓練</translation>
    </message>
    <message>
        <source>adapted layers&apos; trained</source>
        <translation>訓練有適配器的層</translation>
    </message>
    <message>
        <source>A GPU where there is one</source>
        <translation>有 GPU 就用 GPU</translation>
    </message>
    <message>
        <source>The processor</source>
        <translation>處理器</translation>
    </message>
    <message>
        <source>The GPU (CUDA)</source>
        <translation>GPU（CUDA）</translation>
    </message>
    <message>
        <source>PEFT adapter</source>
        <translation>PEFT 適配器</translation>
    </message>
    <message>
        <source>The small file alone, for Hugging Face&apos;s PEFT and compatible programs.</source>
        <translation>只有小檔案，供 Hugging Face 的 PEFT 與相容程式使用。</translation>
    </message>
    <message>
        <source>Merged model</source>
        <translation>合併後的模型</translation>
    </message>
    <message>
        <source>A whole Hugging Face folder in safetensors.</source>
        <translation>完整的 Hugging Face 資料夾，safetensors 格式。</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>維持原樣</translation>
    </message>
    <message>
        <source>The base is kept in its compute type.</source>
        <translation>基礎模型以運算型別保存。</translation>
    </message>
    <message>
        <source>4 bits (NF4)</source>
        <translation>4-bit（NF4）</translation>
    </message>
    <message>
        <source>The base takes a quarter of the memory of half precision; an adapter is trained on it as usual: QLoRA.</source>
        <translation>基礎模型只佔半精度四分之一的記憶體；旁邊的適配器照常訓練：QLoRA。</translation>
    </message>
    <message>
        <source>AdamW in 8 bits</source>
        <translation>8 位元 AdamW</translation>
    </message>
    <message>
        <source>AdamW with its two numbers rounded to a byte each: a quarter of the memory, nearly the same steps.</source>
        <translation>把 AdamW 的兩個數各捨入成一個位元組：記憶體只要四分之一，步伐幾乎相同。</translation>
    </message>
    <message>
        <source>Adafactor</source>
        <translation>Adafactor（分解式）</translation>
    </message>
    <message>
        <source>Keeps a number for each row and column in place of each weight: next to no memory.</source>
        <translation>只為每列與每行各存一個數，而非每個權重：幾乎不佔記憶體。</translation>
    </message>
    <message>
        <source>Muon</source>
        <translation>Muon（正交化動量）</translation>
    </message>
    <message>
        <source>Turns each matrix&apos;s gradient until no direction outweighs another; for full fine-tuning and pre-training. Embeddings and norms take AdamW&apos;s steps.</source>
        <translation>把每個矩陣的梯度轉正，使任何方向都不獨大；適合全參數微調與預訓練。嵌入層與正規化層用 AdamW 的步伐。</translation>
    </message>
    <message>
        <source>SGD with momentum</source>
        <translation>帶動量的 SGD</translation>
    </message>
    <message>
        <source>One pace for all weights; wants a much higher learning rate, and rarely suits language models.</source>
        <translation>所有權重用同一步調；需要高得多的學習率，很少適合語言模型。</translation>
    </message>
    <message>
        <source>Cosine with restarts</source>
        <translation>餘弦（含重啟）</translation>
    </message>
    <message>
        <source>Falls as a cosine several times, each time from its full height.</source>
        <translation>沿餘弦下降數次，每次都從最高點開始。</translation>
    </message>
    <message>
        <source>Polynomial</source>
        <translation>多項式</translation>
    </message>
    <message>
        <source>Falls as a power of what is left: quickly at first, slowly at the end.</source>
        <translation>依剩餘比例的次方下降：先快後慢。</translation>
    </message>
    <message>
        <source>Inverse square root</source>
        <translation>平方根倒數</translation>
    </message>
    <message>
        <source>Falls ever more slowly and never to zero: for a run whose end is open.</source>
        <translation>下降越來越慢，永不到零：適合尚未決定何時結束的訓練。</translation>
    </message>
    <message>
        <source>Where memory is short</source>
        <translation>記憶體不足時</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>總是</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>從不</translation>
    </message>
    <message>
        <source>Prefix tuning</source>
        <translation>Prefix-Tuning（前綴微調）</translation>
    </message>
    <message>
        <source>Learns keys and values that stand in front of every layer: many variants share one base; no weight changes.</source>
        <translation>學習放在每一層前的鍵與值：多個變體共用一個基礎模型，權重都不變。</translation>
    </message>
    <message>
        <source>Prompt tuning</source>
        <translation>Prompt Tuning（提示微調）</translation>
    </message>
    <message>
        <source>Learns a few embeddings in front of the prompt: for very large models with small tasks.</source>
        <translation>學習放在提示前的少量嵌入：適合超大模型搭配小任務。</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>Small bottleneck layers inside each block: more room than LoRA, a little slower to answer with; the base stays as it is.</source>
        <translation>在每個區塊內加入小型瓶頸層：比 LoRA 容量大，回答略慢；基礎模型保持不變。</translation>
    </message>
    <message>
        <source>AdaLoRA</source>
        <translation>AdaLoRA</translation>
    </message>
    <message>
        <source>LoRA that begins with more ranks and keeps them where they matter most; wants some hundred steps.</source>
        <translation>一開始用較多秩、只在最重要之處保留的 LoRA；需要數百步。</translation>
    </message>
    <message>
        <source>VeRA</source>
        <translation>VeRA</translation>
    </message>
    <message>
        <source>Random matrices that all layers share, and two learned vectors a layer: a tenth of LoRA&apos;s file.</source>
        <translation>各層共用隨機矩陣，每層只學兩個向量：檔案約為 LoRA 的十分之一。</translation>
    </message>
    <message>
        <source>LoHa</source>
        <translation>LoHa</translation>
    </message>
    <message>
        <source>The elementwise product of two LoRAs: a higher rank from as many numbers, slower.</source>
        <translation>兩個 LoRA 的逐元素乘積：同樣的數值量達到更高的秩，較慢。</translation>
    </message>
    <message>
        <source>LoKr</source>
        <translation>LoKr</translation>
    </message>
    <message>
        <source>A Kronecker product of two small matrices: very small files, slower.</source>
        <translation>兩個小矩陣的克羅內克積：檔案非常小，較慢。</translation>
    </message>
    <message>
        <source>OFT</source>
        <translation>OFT</translation>
    </message>
    <message>
        <source>Turns each layer&apos;s inputs block by block and keeps their lengths: gentle with what the base knows, slower.</source>
        <translation>逐塊旋轉每層的輸入並保持長度：對基礎模型的既有知識溫和，較慢。</translation>
    </message>
    <message>
        <source>BOFT</source>
        <translation>BOFT</translation>
    </message>
    <message>
        <source>OFT that also scales each output: a little freer, slower still.</source>
        <translation>另外縮放每個輸出的 OFT：略為自由，更慢。</translation>
    </message>
    <message>
        <source>MiSS</source>
        <translation>MiSS</translation>
    </message>
    <message>
        <source>One small matrix repeated along each layer&apos;s inputs: half of LoRA&apos;s numbers, simple and quick.</source>
        <translation>把一個小矩陣沿每層的輸入重複：數值只有 LoRA 的一半，簡單快速。</translation>
    </message>
    <message>
        <source>Behind each MLP (Pfeiffer)</source>
        <translation>每個 MLP 之後（Pfeiffer）</translation>
    </message>
    <message>
        <source>One a layer: half the numbers, nearly as good.</source>
        <translation>每層一個：數值減半，效果相近。</translation>
    </message>
    <message>
        <source>Behind attention and MLP (Houlsby)</source>
        <translation>注意力與 MLP 之後（Houlsby）</translation>
    </message>
    <message>
        <source>Two a layer: the first form.</source>
        <translation>每層兩個：最早的形式。</translation>
    </message>
    <message>
        <source>P-tuning</source>
        <translation>P-tuning</translation>
    </message>
    <message>
        <source>Prompt tuning whose embeddings a small network makes while it learns: steadier than learning them alone.</source>
        <translation>訓練時由小型網路產生嵌入的 Prompt Tuning：比單獨學習嵌入更穩定。</translation>
    </message>
    <message>
        <source>MLP</source>
        <translation>MLP</translation>
    </message>
    <message>
        <source>LSTM</source>
        <translation>LSTM</translation>
    </message>
    <message>
        <source>AdamW without a schedule</source>
        <translation>免排程 AdamW</translation>
    </message>
    <message>
        <source>Averages the weights as it goes in the place of a falling rate: the run may end at any step. Wants a constant schedule, with a warm-up.</source>
        <translation>以邊訓練邊平均權重取代逐漸下降的學習率：訓練可在任何一步結束。請搭配固定排程與暖身。</translation>
    </message>
    <message>
        <source>One matrix at random, the other at zero.</source>
        <translation>一個矩陣隨機，另一個為零。</translation>
    </message>
    <message>
        <source>Gaussian</source>
        <translation>高斯</translation>
    </message>
    <message>
        <source>The same, with normal numbers.</source>
        <translation>同上，改用常態分佈的亂數。</translation>
    </message>
    <message>
        <source>PiSSA</source>
        <translation>PiSSA</translation>
    </message>
    <message>
        <source>At the base&apos;s own strongest directions: learns sooner, takes a while to begin.</source>
        <translation>從基礎模型最主要的方向開始：學得較快，但啟動較久。</translation>
    </message>
    <message>
        <source>OLoRA</source>
        <translation>OLoRA</translation>
    </message>
    <message>
        <source>At orthonormal directions of the base.</source>
        <translation>從基礎模型的正交方向開始。</translation>
    </message>
    <message>
        <source>LoftQ</source>
        <translation>LoftQ</translation>
    </message>
    <message>
        <source>At what the base loses in 4 bits: for who will use it on such a base.</source>
        <translation>從 4 位元量化的損失開始：適合之後在量化模型上使用。</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 位元</translation>
    </message>
    <message>
        <source>The base takes half of the memory of half precision and answers nearly as before.</source>
        <translation>基礎模型只佔半精度的一半記憶體，答案幾乎不變。</translation>
    </message>
    <message>
        <source>Plain LoRA</source>
        <translation>普通 LoRA</translation>
    </message>
    <message>
        <source>Merged model in 4 bits</source>
        <translation>4 位元合併模型</translation>
    </message>
    <message>
        <source>At zero</source>
        <translation>從零開始</translation>
    </message>
    <message>
        <source>Twice the rank, over the base as it is: for programs other than PEFT.</source>
        <translation>秩加倍，直接用於原本的基礎模型：給 PEFT 以外的程式。</translation>
    </message>
    <message>
        <source>A quarter of the size, in bitsandbytes&apos; form; its cost is measured.</source>
        <translation>大小約四分之一，採 bitsandbytes 的格式；會量測代價。</translation>
    </message>
    <message>
        <source>The nearest to the question</source>
        <translation>最接近問題的範例</translation>
    </message>
    <message>
        <source>The most different from each other</source>
        <translation>彼此差異最大的範例</translation>
    </message>
    <message>
        <source>Drawn at random</source>
        <translation>隨機抽取</translation>
    </message>
    <message>
        <source>The factors of all, each with the root of its weight.</source>
        <translation>各適配器的因子，分別乘以其權重的平方根。</translation>
    </message>
    <message>
        <source>Cat</source>
        <translation>串接（Cat）</translation>
    </message>
    <message>
        <source>All ranks side by side: exactly the weighted sum, as large as all together.</source>
        <translation>所有秩並列：正是加權總和，大小為全部之和。</translation>
    </message>
    <message>
        <source>SVD</source>
        <translation>SVD 分解</translation>
    </message>
    <message>
        <source>The weighted sum, in the best approximation of a rank.</source>
        <translation>加權總和，以指定的秩作最佳近似。</translation>
    </message>
    <message>
        <source>TIES</source>
        <translation>TIES 合併</translation>
    </message>
    <message>
        <source>Of each the largest values, where their signs agree.</source>
        <translation>各取最大的值，只留正負號一致者。</translation>
    </message>
    <message>
        <source>TIES, SVD</source>
        <translation>TIES 合併、SVD</translation>
    </message>
    <message>
        <source>TIES over what is added to the weights.</source>
        <translation>對加到權重上的部分做 TIES。</translation>
    </message>
    <message>
        <source>DARE</source>
        <translation>DARE 合併</translation>
    </message>
    <message>
        <source>Of each a random share, scaled up.</source>
        <translation>各隨機取一部分並放大。</translation>
    </message>
    <message>
        <source>DARE and TIES</source>
        <translation>DARE 與 TIES</translation>
    </message>
    <message>
        <source>Of each a random share, where their signs agree.</source>
        <translation>各隨機取一部分，只留正負號一致者。</translation>
    </message>
    <message>
        <source>DARE, SVD</source>
        <translation>DARE 合併、SVD</translation>
    </message>
    <message>
        <source>DARE over what is added to the weights.</source>
        <translation>對加到權重上的部分做 DARE。</translation>
    </message>
    <message>
        <source>DARE and TIES, SVD</source>
        <translation>DARE 與 TIES、SVD</translation>
    </message>
    <message>
        <source>Both over what is added to the weights.</source>
        <translation>兩者都對加到權重上的部分進行。</translation>
    </message>
    <message>
        <source>Magnitude</source>
        <translation>幅度（Magnitude）</translation>
    </message>
    <message>
        <source>Of each the largest values.</source>
        <translation>各取最大的值。</translation>
    </message>
    <message>
        <source>Magnitude, SVD</source>
        <translation>幅度（Magnitude）、SVD</translation>
    </message>
    <message>
        <source>The same over what is added to the weights.</source>
        <translation>同上，但對加到權重上的部分進行。</translation>
    </message>
    <message>
        <source>EVA</source>
        <translation>EVA 起點</translation>
    </message>
    <message>
        <source>At the directions in which your own rows vary, with the ranks where they explain most; takes a while to begin.</source>
        <translation>從您的資料列變化最大的方向開始，並把秩分配到最能解釋之處；開始前需要一點時間。</translation>
    </message>
    <message>
        <source>LayerNorm tuning</source>
        <translation>LayerNorm 調整</translation>
    </message>
    <message>
        <source>Trains the norms that the model has: very few numbers, nothing beside it to run.</source>
        <translation>只訓練模型原有的正規化層：參數極少，執行時沒有額外成本。</translation>
    </message>
    <message>
        <source>BitFit</source>
        <translation>BitFit 偏置微調</translation>
    </message>
    <message>
        <source>Trains the biases that the model has: very few numbers; many models of today have none.</source>
        <translation>只訓練模型原有的偏置：參數極少；許多現今模型沒有偏置。</translation>
    </message>
    <message>
        <source>HiRA</source>
        <translation>HiRA</translation>
    </message>
    <message>
        <source>Multiplies each weight by a LoRA instead of adding one: changes of full rank from as many numbers, slower.</source>
        <translation>以 LoRA 相乘而非相加：用同樣多的數值做出滿秩的變化，較慢。</translation>
    </message>
    <message>
        <source>As the template says</source>
        <translation>依模板</translation>
    </message>
    <message>
        <source>On</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>關閉</translation>
    </message>
</context>
<context>
    <name>metrics</name>
    <message>
        <source>Exactly right</source>
        <translation>完全正確</translation>
    </message>
    <message>
        <source>Right choices</source>
        <translation>選擇正確</translation>
    </message>
    <message>
        <source>Right choices, by length</source>
        <translation>選擇正確（依長度）</translation>
    </message>
    <message>
        <source>Right choices, by bytes</source>
        <translation>選擇正確（依位元組）</translation>
    </message>
    <message>
        <source>Words in common (F1)</source>
        <translation>詞彙重疊（F1）</translation>
    </message>
    <message>
        <source>ROUGE-1</source>
        <translation>ROUGE-1 分數</translation>
    </message>
    <message>
        <source>ROUGE-2</source>
        <translation>ROUGE-2 分數</translation>
    </message>
    <message>
        <source>ROUGE-L</source>
        <translation>ROUGE-L 分數</translation>
    </message>
    <message>
        <source>BLEU</source>
        <translation>BLEU 分數</translation>
    </message>
    <message>
        <source>Different word pairs (distinct-2)</source>
        <translation>不重複詞對（distinct-2）</translation>
    </message>
    <message>
        <source>Answers of the wanted length</source>
        <translation>符合期望長度的回答</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>拒絕</translation>
    </message>
    <message>
        <source>Personal data given away</source>
        <translation>洩漏個人資料</translation>
    </message>
    <message>
        <source>Stereotype is likelier (50 % is even)</source>
        <translation>偏向刻板印象（50 % 為持平）</translation>
    </message>
    <message>
        <source>Perplexity of the answer</source>
        <translation>回答的困惑度</translation>
    </message>
    <message>
        <source>Word perplexity</source>
        <translation>每詞困惑度</translation>
    </message>
    <message>
        <source>Byte perplexity</source>
        <translation>每位元組困惑度</translation>
    </message>
    <message>
        <source>Bits per byte</source>
        <translation>每位元組位元數</translation>
    </message>
    <message>
        <source>Tool calls exactly right</source>
        <translation>工具呼叫完全正確</translation>
    </message>
    <message>
        <source>Right functions called</source>
        <translation>呼叫了正確的函式</translation>
    </message>
</context>
<context>
    <name>pages</name>
    <message>
        <source>Overview</source>
        <translation>總覽</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>數據</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>對話</translation>
    </message>
    <message>
        <source>Deploy</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Checklist</source>
        <translation>檢查清單</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>標註</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>評估</translation>
    </message>
</context>
<context>
    <name>recipe</name>
    <message>
        <source>Embeddings</source>
        <translation>嵌入層</translation>
    </message>
    <message>
        <source>Dropout after the embeddings; auto: as config.json says.</source>
        <translation>嵌入層之後的丟棄率；auto：依 config.json。</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Dropout of the attention&apos;s weights; auto: as config.json says.</source>
        <translation>注意力權重的丟棄率；auto：依 config.json。</translation>
    </message>
    <message>
        <source>Residual</source>
        <translation>殘差</translation>
    </message>
    <message>
        <source>Dropout of what each block adds; auto: as config.json says.</source>
        <translation>每一區塊輸出的丟棄率；auto：依 config.json。</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>啟動函數</translation>
    </message>
    <message>
        <source>Dropout inside the MLP; auto: as config.json says.</source>
        <translation>MLP 內部的丟棄率；auto：依 config.json。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>A Hugging Face folder.</source>
        <translation>Hugging Face 格式的資料夾。</translation>
    </message>
    <message>
        <source>Compute type</source>
        <translation>計算型別</translation>
    </message>
    <message>
        <source>What the model computes in; what is trained is kept in float32.</source>
        <translation>模型計算時的型別；訓練的部分以 float32 保存。</translation>
    </message>
    <message>
        <source>From random weights</source>
        <translation>從隨機權重開始</translation>
    </message>
    <message>
        <source>Takes the shape from config.json and no weights.</source>
        <translation>只取 config.json 的形狀，不取權重。</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>凍結</translation>
    </message>
    <message>
        <source>Modules that stay as they are; * stands for any part of a name.</source>
        <translation>保持不變的模組；* 代表名稱中任意一段。</translation>
    </message>
    <message>
        <source>New words</source>
        <translation>新增詞</translation>
    </message>
    <message>
        <source>Words of your own; they begin at the mean of all embeddings and are trained.</source>
        <translation>您自己的詞；從所有嵌入的平均值開始，並參與訓練。</translation>
    </message>
    <message>
        <source>New special tokens</source>
        <translation>新增標記</translation>
    </message>
    <message>
        <source>Special tokens that the tokenizer lacks and chat templates may write.</source>
        <translation>分詞器不認得、對話模板會寫出的標記。</translation>
    </message>
    <message>
        <source>New output head</source>
        <translation>重新開始的輸出層</translation>
    </message>
    <message>
        <source>The output head begins anew, apart from the embeddings if it shared them.</source>
        <translation>輸出層重新開始；若與嵌入層共用，則與之分開。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>損失</translation>
    </message>
    <message>
        <source>What training minimises.</source>
        <translation>訓練要降低的量。</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>標籤平滑</translation>
    </message>
    <message>
        <source>The share of probability given to all other tokens.</source>
        <translation>分給其他所有詞元的信心比例。</translation>
    </message>
    <message>
        <source>z-loss</source>
        <translation>z-loss</translation>
    </message>
    <message>
        <source>Keeps the logits from drifting away.</source>
        <translation>防止輸出分數漂移。</translation>
    </message>
    <message>
        <source>Loss on</source>
        <translation>計入損失的部分</translation>
    </message>
    <message>
        <source>Which tokens of a conversation are learned.</source>
        <translation>對話中哪些詞元要學習。</translation>
    </message>
    <message>
        <source>Use the margin of each pair</source>
        <translation>成對回答註明好多少時，就要求拉開那麼多</translation>
    </message>
    <message>
        <source>The scores of a pair shall differ by its margin.</source>
        <translation>一對回答的分數應相差所註明的幅度。</translation>
    </message>
    <message>
        <source>Centre scores on zero</source>
        <translation>讓分數維持在零附近</translation>
    </message>
    <message>
        <source>Pulls the two scores of a pair towards a sum of zero.</source>
        <translation>把一對回答的分數之和拉向零。</translation>
    </message>
    <message>
        <source>How far apart two answers shall be.</source>
        <translation>兩個回答應該拉開多遠。</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>Beta（β）</translation>
    </message>
    <message>
        <source>How strongly it is held to the reference model.</source>
        <translation>偏離起始模型的代價。</translation>
    </message>
    <message>
        <source>Share of wrong votes</source>
        <translation>錯誤投票的比例</translation>
    </message>
    <message>
        <source>How many pairs are the wrong way round; for the losses sigmoid and robust.</source>
        <translation>有多少成對回答好壞顛倒；用於 sigmoid 與 robust 損失。</translation>
    </message>
    <message>
        <source>Weight of the odds ratio beside the loss of the better answer.</source>
        <translation>勝算比相對於較好回答損失的權重。</translation>
    </message>
    <message>
        <source>Scale of the rewards.</source>
        <translation>獎勵的縮放倍數。</translation>
    </message>
    <message>
        <source>Target margin</source>
        <translation>目標差距</translation>
    </message>
    <message>
        <source>By how much the better answer&apos;s reward should lead.</source>
        <translation>較好回答的獎勵應領先多少。</translation>
    </message>
    <message>
        <source>Weight of good answers</source>
        <translation>好回答的權重</translation>
    </message>
    <message>
        <source>Lower it where good answers are many.</source>
        <translation>好回答太多時調低。</translation>
    </message>
    <message>
        <source>Weight of bad answers</source>
        <translation>不好回答的權重</translation>
    </message>
    <message>
        <source>Lower it where bad answers are many.</source>
        <translation>不好回答太多時調低。</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>訓練目標</translation>
    </message>
    <message>
        <source>What is learned; of the sections below only that of this type counts.</source>
        <translation>學習的內容；以下各區段只有同類型的有效。</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>適配器</translation>
    </message>
    <message>
        <source>What is trained beside the model; none: the model itself.</source>
        <translation>在模型旁訓練的部分；none：訓練模型本身。</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>Width of the two small matrices: how much can be learned.</source>
        <translation>兩個小矩陣的寬度：能學多少。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha（α）</translation>
    </message>
    <message>
        <source>What is learned is multiplied by alpha / rank.</source>
        <translation>學到的部分乘以 alpha／秩。</translation>
    </message>
    <message>
        <source>Adapter dropout</source>
        <translation>適配器丟棄率</translation>
    </message>
    <message>
        <source>The share of an adapter&apos;s inputs that is left out at each step: against overfitting.</source>
        <translation>每一步略去的適配器輸入比例：防止過擬合。</translation>
    </message>
    <message>
        <source>Biases</source>
        <translation>偏置項</translation>
    </message>
    <message>
        <source>Which biases are trained with the adapter.</source>
        <translation>哪些偏置項隨適配器一起訓練。</translation>
    </message>
    <message>
        <source>Rank-stabilised</source>
        <translation>秩穩定</translation>
    </message>
    <message>
        <source>Divides alpha by the root of the rank: for large ranks.</source>
        <translation>alpha 除以秩的平方根：適合較大的秩。</translation>
    </message>
    <message>
        <source>Adapted modules</source>
        <translation>加適配器的模組</translation>
    </message>
    <message>
        <source>Names of linear layers, or all-linear.</source>
        <translation>線性層的名稱，或 all-linear（全部）。</translation>
    </message>
    <message>
        <source>Trained as a whole</source>
        <translation>整個訓練</translation>
    </message>
    <message>
        <source>Modules that are trained themselves beside the adapter: lm_head, embed_tokens.</source>
        <translation>除適配器外整個訓練的模組：lm_head、embed_tokens。</translation>
    </message>
    <message>
        <source>Rows to learn</source>
        <translation>學習用的列</translation>
    </message>
    <message>
        <source>Files of frozen rows.</source>
        <translation>凍結列的檔案。</translation>
    </message>
    <message>
        <source>Rows to evaluate</source>
        <translation>評估用的列</translation>
    </message>
    <message>
        <source>Looked at while training; the best checkpoint is the best on these.</source>
        <translation>訓練中查看；在這些列上最好的就是最佳檢查點。</translation>
    </message>
    <message>
        <source>Rows to test</source>
        <translation>最後才用的列</translation>
    </message>
    <message>
        <source>No checkpoint is chosen by them; evaluations use these; empty: those of eval.</source>
        <translation>不用來挑選檢查點：評估時詢問；留空則用 eval 的列。</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>對話模板</translation>
    </message>
    <message>
        <source>The model&apos;s own, one of Luthier&apos;s by name, or a Jinja file.</source>
        <translation>模型自帶的、Luthier 的某一個，或一個 Jinja 檔案。</translation>
    </message>
    <message>
        <source>Longest row</source>
        <translation>最長一列</translation>
    </message>
    <message>
        <source>Tokens of a row that the model sees at once.</source>
        <translation>模型一次看到的一列詞元數。</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>詞元</translation>
    </message>
    <message>
        <source>Longer rows</source>
        <translation>更長的列</translation>
    </message>
    <message>
        <source>What becomes of rows that are longer.</source>
        <translation>超過長度的列如何處理。</translation>
    </message>
    <message>
        <source>Packing</source>
        <translation>打包</translation>
    </message>
    <message>
        <source>Several short rows share a sequence without seeing each other.</source>
        <translation>數個短列共用一個序列，彼此不可見。</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>優化器</translation>
    </message>
    <message>
        <source>How a gradient becomes a step.</source>
        <translation>梯度如何變成一步更新。</translation>
    </message>
    <message>
        <source>Betas</source>
        <translation>Betas（β₁、β₂）</translation>
    </message>
    <message>
        <source>How long the optimiser remembers: two numbers.</source>
        <translation>優化器記憶的長短：兩個數。</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>Epsilon（ε）</translation>
    </message>
    <message>
        <source>Keeps a division by a tiny gradient in bounds.</source>
        <translation>避免除以極小梯度時失控。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>權重衰減</translation>
    </message>
    <message>
        <source>Pulls weights towards zero at each step; never biases and norms.</source>
        <translation>每一步把權重拉向零；偏置與正規化層除外。</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>訓練輪數</translation>
    </message>
    <message>
        <source>How often each row is seen.</source>
        <translation>每一列看幾次。</translation>
    </message>
    <message>
        <source>Steps at most</source>
        <translation>步數上限</translation>
    </message>
    <message>
        <source>Above 0: used instead of the epochs.</source>
        <translation>大於 0 時取代輪數。</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Minutes at most</source>
        <translation>分鐘上限</translation>
    </message>
    <message>
        <source>Above 0: stops after that time and keeps the result so far.</source>
        <translation>大於 0 時，到時間就結束並保留結果。</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分鐘</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批次大小</translation>
    </message>
    <message>
        <source>How many go through the model together; the first thing to lower where memory is short.</source>
        <translation>一起通過模型的數量；記憶體不足時先調低它。</translation>
    </message>
    <message>
        <source>Gradient accumulation</source>
        <translation>每步累積次數</translation>
    </message>
    <message>
        <source>How many batches make one step; the loss is divided by the tokens of all of them.</source>
        <translation>這麼多批次合成一步；損失除以全部的詞元數。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>學習率</translation>
    </message>
    <message>
        <source>How far a step goes, at its highest.</source>
        <translation>一步走多遠（最高時）。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>學習率排程</translation>
    </message>
    <message>
        <source>How the learning rate falls.</source>
        <translation>學習率如何下降。</translation>
    </message>
    <message>
        <source>Warm-up, share of the steps</source>
        <translation>預熱步數比例</translation>
    </message>
    <message>
        <source>The part in which the learning rate rises from zero.</source>
        <translation>學習率從零上升的那一段。</translation>
    </message>
    <message>
        <source>Warm-up in steps</source>
        <translation>預熱步數</translation>
    </message>
    <message>
        <source>0 or more: used instead of the share.</source>
        <translation>0 以上時取代比例。</translation>
    </message>
    <message>
        <source>Decay, share of the steps</source>
        <translation>衰減步數比例</translation>
    </message>
    <message>
        <source>The part at the end in which the learning rate falls to zero.</source>
        <translation>最後學習率降到零的那一段。</translation>
    </message>
    <message>
        <source>Max. gradient norm</source>
        <translation>梯度上限</translation>
    </message>
    <message>
        <source>Larger gradients are scaled down to it; 0: no clipping.</source>
        <translation>超過的會縮短到此；0：不縮短。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>隨機種子</translation>
    </message>
    <message>
        <source>The same seed gives the same run on the same machine.</source>
        <translation>同一台電腦上，同樣的種子得到同樣的訓練。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>執行緒</translation>
    </message>
    <message>
        <source>How many cores compute; auto: all.</source>
        <translation>用幾個核心計算；auto：全部。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>裝置</translation>
    </message>
    <message>
        <source>What computes; auto: a GPU where there is one.</source>
        <translation>用什麼計算；auto：有 GPU 就用 GPU。</translation>
    </message>
    <message>
        <source>Evaluation every</source>
        <translation>評估間隔</translation>
    </message>
    <message>
        <source>auto: about twelve times.</source>
        <translation>auto：大約十二次。</translation>
    </message>
    <message>
        <source>Sample answers</source>
        <translation>回答範例</translation>
    </message>
    <message>
        <source>Questions of the evaluation rows that are answered at each evaluation.</source>
        <translation>每次評估時回答的評估列問題數。</translation>
    </message>
    <message>
        <source>Length of sample answers</source>
        <translation>回答範例長度</translation>
    </message>
    <message>
        <source>Longer ones are cut.</source>
        <translation>更長的會截斷。</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>檢查點間隔</translation>
    </message>
    <message>
        <source>auto: as often as evaluations.</source>
        <translation>auto：與評估同樣頻繁。</translation>
    </message>
    <message>
        <source>Checkpoints kept</source>
        <translation>保留的檢查點</translation>
    </message>
    <message>
        <source>How many of the newest are kept; the best is kept, too.</source>
        <translation>最新的幾個，以及最佳的。</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Version of this file&apos;s format.</source>
        <translation>此檔案格式的版本。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名稱</translation>
    </message>
    <message>
        <source>What the run is called.</source>
        <translation>訓練的名稱。</translation>
    </message>
    <message>
        <source>Watched for</source>
        <translation>監看項目</translation>
    </message>
    <message>
        <source>Faults that are warned of; []: none.</source>
        <translation>會警告的問題；[]：不監看。</translation>
    </message>
    <message>
        <source>Base in memory</source>
        <translation>記憶體中的基礎模型</translation>
    </message>
    <message>
        <source>How many bits each weight of the base&apos;s blocks takes while an adapter trains.</source>
        <translation>訓練適配器時，基礎模型各層的每個權重佔幾個位元。</translation>
    </message>
    <message>
        <source>Weights per block</source>
        <translation>每區塊權重數</translation>
    </message>
    <message>
        <source>How many share a scale: fewer are closer to the base and take more memory. A power of two.</source>
        <translation>這麼多權重共用一個縮放值：越少越接近基礎模型，也越佔記憶體。須為 2 的次方。</translation>
    </message>
    <message>
        <source>Scales in 8 bits</source>
        <translation>縮放值以 8-bit 保存</translation>
    </message>
    <message>
        <source>Double quantisation: the scales are quantised, too, and take a quarter.</source>
        <translation>雙重量化：縮放值也量化，只佔四分之一。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>動量</translation>
    </message>
    <message>
        <source>How much of the last step goes into the next.</source>
        <translation>上一步有多少帶入下一步。</translation>
    </message>
    <message>
        <source>Rate of its own</source>
        <translation>自訂步幅</translation>
    </message>
    <message>
        <source>Falls with the root of the steps; learning rate and schedule do not count.</source>
        <translation>隨步數的平方根下降；學習率與排程不起作用。</translation>
    </message>
    <message>
        <source>Steps in proportion</source>
        <translation>依參數大小調整步幅</translation>
    </message>
    <message>
        <source>Large weights take large steps, small ones small steps.</source>
        <translation>權重大的步幅大，權重小的步幅小。</translation>
    </message>
    <message>
        <source>Cycles</source>
        <translation>週期數</translation>
    </message>
    <message>
        <source>How often the learning rate falls from its height.</source>
        <translation>學習率從最高點下降幾次。</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>次方</translation>
    </message>
    <message>
        <source>1 is a straight line; a higher one falls sooner.</source>
        <translation>1 為直線；越大下降越早。</translation>
    </message>
    <message>
        <source>Floor, share of the height</source>
        <translation>下限（佔最高值的比例）</translation>
    </message>
    <message>
        <source>Where a falling learning rate ends.</source>
        <translation>學習率下降的終點。</translation>
    </message>
    <message>
        <source>Noise on embeddings (NEFTune)</source>
        <translation>嵌入雜訊（NEFTune）</translation>
    </message>
    <message>
        <source>Keeps chat models from learning rows by heart; 5 is usual, 0: none.</source>
        <translation>避免對話模型死記數據；常用 5，0 表示不加。</translation>
    </message>
    <message>
        <source>Stop early after</source>
        <translation>提早結束的條件</translation>
    </message>
    <message>
        <source>Evaluations in a row without a lower loss that end the run; 0: none do.</source>
        <translation>連續幾次評估損失未下降就結束訓練；0 表示不提早結束。</translation>
    </message>
    <message>
        <source>evaluations</source>
        <translation>次評估</translation>
    </message>
    <message>
        <source>Lower by at least</source>
        <translation>至少下降</translation>
    </message>
    <message>
        <source>How much lower an evaluation loss must be to count.</source>
        <translation>評估損失至少下降這麼多，就算改善。</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>奈特</translation>
    </message>
    <message>
        <source>Gradient checkpointing</source>
        <translation>梯度檢查點</translation>
    </message>
    <message>
        <source>Computes each layer a second time on the way back: far less memory, about a third more time, the same result.</source>
        <translation>反向時每層再算一次：記憶體少得多，時間多約三分之一，結果相同。</translation>
    </message>
    <message>
        <source>Virtual tokens</source>
        <translation>虛擬詞元數</translation>
    </message>
    <message>
        <source>How many learned tokens stand before each row.</source>
        <translation>每一列前放幾個學到的詞元。</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Where the bottlenecks stand in each layer.</source>
        <translation>瓶頸層放在每層的哪些位置。</translation>
    </message>
    <message>
        <source>Reduction</source>
        <translation>縮減倍數</translation>
    </message>
    <message>
        <source>How many times narrower the bottleneck is than the model.</source>
        <translation>瓶頸比模型窄多少倍。</translation>
    </message>
    <message>
        <source>Block size</source>
        <translation>區塊大小</translation>
    </message>
    <message>
        <source>How many inputs are turned together: how much can be learned.</source>
        <translation>一起旋轉多少個輸入：決定能學多少。</translation>
    </message>
    <message>
        <source>Made by a network</source>
        <translation>由網路產生</translation>
    </message>
    <message>
        <source>A small network makes the prefix while it trains: steadier, more memory.</source>
        <translation>訓練時由小型網路產生前綴：更穩定，但更耗記憶體。</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>網路</translation>
    </message>
    <message>
        <source>What makes the embeddings while they are learned.</source>
        <translation>訓練時由什麼產生嵌入。</translation>
    </message>
    <message>
        <source>Width of the network</source>
        <translation>網路寬度</translation>
    </message>
    <message>
        <source>0: as wide as what it makes a token of.</source>
        <translation>0：與它產生的每個詞元同寬。</translation>
    </message>
    <message>
        <source>Begins as</source>
        <translation>起始文字</translation>
    </message>
    <message>
        <source>A text whose words the prompt begins as, repeated to its length; empty: words at random.</source>
        <translation>提示以這段文字開始，並重複到所需長度；留空則隨機取詞。</translation>
    </message>
    <message>
        <source>Rate of B over A</source>
        <translation>B 相對 A 的學習率</translation>
    </message>
    <message>
        <source>Over 1, LoRA&apos;s second matrix learns so many times faster than its first (LoRA+).</source>
        <translation>大於 1 時，LoRA 的第二個矩陣以第一個的這麼多倍速度學習（LoRA+）。</translation>
    </message>
    <message>
        <source>Weights of the files</source>
        <translation>各檔案的權重</translation>
    </message>
    <message>
        <source>How often an epoch sees each row of each file: 2 twice, 0.25 another quarter of them each time; empty: once.</source>
        <translation>每個輪次中，各檔案的每一列出現幾次：2 是兩次，0.25 是每次換另外四分之一；留空：一次。</translation>
    </message>
    <message>
        <source>Average of the weights (EMA)</source>
        <translation>權重的移動平均（EMA）</translation>
    </message>
    <message>
        <source>Above 0: a moving average of the weights is what is evaluated and kept; 0.999 looks back about a thousand steps.</source>
        <translation>大於 0：評估與保存的是權重的移動平均；0.999 約回看一千步。</translation>
    </message>
    <message>
        <source>Rows of like length together</source>
        <translation>長度相近的列放在一起</translation>
    </message>
    <message>
        <source>Less padding where rows are not packed; the order is a little less random.</source>
        <translation>未打包時可減少填充；順序的隨機性略低。</translation>
    </message>
    <message>
        <source>Begins at</source>
        <translation>起點</translation>
    </message>
    <message>
        <source>What LoRA&apos;s two matrices are before the first step.</source>
        <translation>第一步之前 LoRA 的兩個矩陣是什麼。</translation>
    </message>
    <message>
        <source>Thinking is learned</source>
        <translation>學習思考過程</translation>
    </message>
    <message>
        <source>Off: what is thought before an answer is read but carries no loss.</source>
        <translation>關閉時：回答前的思考會讀入，但不計損失。</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Whether a template that can be told so lets the model think before it answers; what is exported keeps to it.</source>
        <translation>模板若有開關，是否讓模型先思考再回答；匯出的模型沿用此設定。</translation>
    </message>
</context>
<context>
    <name>report</name>
    <message>
        <source>Kept rows</source>
        <translation>保留的列</translation>
    </message>
    <message>
        <source>least</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>median</source>
        <translation>中位數</translation>
    </message>
    <message>
        <source>most</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>Length in tokens</source>
        <translation>長度（token）</translation>
    </message>
    <message>
        <source>Length in characters</source>
        <translation>長度（字元）</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>品質</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>列數</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>無法判定</translation>
    </message>
    <message>
        <source>Messages in a row</source>
        <translation>每列訊息數</translation>
    </message>
    <message>
        <source>{after} of {before} rows kept ({share}); nothing is deleted.</source>
        <translation>保留 {before} 列中的 {after} 列（{share}）；不刪除任何資料。</translation>
    </message>
    <message>
        <source>What cleaning did</source>
        <translation>清理做了什麼</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Taken out</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>已編輯</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之後</translation>
    </message>
</context>
</TS>
