<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>Relief</name>
        <message>
            <source> It was of the gallery that was open before.</source>
            <translation> 那是之前打开的人脸库。</translation>
        </message>
        <message>
            <source> Left out: {names} (the same name or face is here, or the consent has ended).</source>
            <translation> 未导入：{names}（此处已有同名或同一张脸，或同意已到期）。</translation>
        </message>
        <message>
            <source> With the one before goes on: {what}.</source>
            <translation> 之前的人脸库仍在进行：{what}。</translation>
        </message>
        <message>
            <source> and {count} more</source>
            <translation> 等 {count} 人</translation>
        </message>
        <message>
            <source> and {count} of the release</source>
            <translation>和发行版中的 {count} 人</translation>
        </message>
        <message>
            <source> at {fps:.0f} a second</source>
            <translation>，每秒 {fps:.0f} 帧</translation>
        </message>
        <message>
            <source> days</source>
            <translation> 天</translation>
        </message>
        <message>
            <source> {count:damaged frame was|damaged frames were} left out.</source>
            <translation>略去了 {count} 个损坏的帧。</translation>
        </message>
        <message>
            <source> · {record_dropped:frame|frames} missing: the disk is too slow</source>
            <translation> · 缺 {record_dropped} 帧：磁盘太慢</translation>
        </message>
        <message>
            <source>'dmdnet' is used; a gallery made with another needs 'relief gallery upgrade'</source>
            <translation>使用 dmdnet；用其他网络建立的人脸库须运行“relief gallery upgrade”</translation>
        </message>
        <message>
            <source>'relief gallery check' asks for it</source>
            <translation>“relief gallery check”会询问口令</translation>
        </message>
        <message>
            <source>'{command}' did not end in {patience_s} s</source>
            <translation>“{command}”在 {patience_s} 秒内没有结束</translation>
        </message>
        <message>
            <source>'{command}' does not start: {why}</source>
            <translation>“{command}”无法启动：{why}</translation>
        </message>
        <message>
            <source>'{command}' ended with {code}; the rules are not in force</source>
            <translation>“{command}”以 {code} 结束；规则未生效</translation>
        </message>
        <message>
            <source>, room for about {duration}</source>
            <translation>，约可再录 {duration}</translation>
        </message>
        <message>
            <source>, the camera was away once for {away} s</source>
            <translation>，相机离开过一次，共 {away} 秒</translation>
        </message>
        <message>
            <source>, the camera was away {times} times for {away} s</source>
            <translation>，相机离开过 {times} 次，共 {away} 秒</translation>
        </message>
        <message>
            <source>, {dropped} dropped</source>
            <translation>，丢失 {dropped} 帧</translation>
        </message>
        <message>
            <source>. It was left as it is. Restore your latest backup ('relief gallery restore'), or, if you put it there yourself, say so with 'relief gallery accept'</source>
            <translation>。已保持原样。请恢复最新的备份（“relief gallery restore”）；若是您自己放在那里的，请用“relief gallery accept”确认</translation>
        </message>
        <message>
            <source>. Nothing was taken over. Restore the server's latest backup, or, if it was put back on purpose, say so with 'relief gallery accept'</source>
            <translation>。未接收任何内容。请恢复服务器的最新备份；若是有意放回旧版，请用“relief gallery accept”确认</translation>
        </message>
        <message>
            <source>1 stranger in {one_in} a minute: scores from {value} ({low} to {high}) accept, calibrated on {people} people</source>
            <translation>每分钟 {one_in} 个陌生人中有 1 个通过：分数达到 {value}（{low} 到 {high}）即接受，以 {people} 人校准</translation>
        </message>
        <message>
            <source>1280×720, 30 a second</source>
            <translation>1280×720，每秒 30 帧</translation>
        </message>
        <message>
            <source>16-bit PNG for each frame, with intrinsics.json</source>
            <translation>每帧一个 16 位 PNG，附 intrinsics.json</translation>
        </message>
        <message>
            <source>200 frames of a sample face in a room go through the whole chain, each as if it were the first. The live picture rests meanwhile. For figures that can be compared, let nothing else run.</source>
            <translation>让一段示例人脸的 200 帧逐帧经过整个流程，每帧都当作第一帧。期间实时画面暂停。若要得到可比较的数字，请勿运行其他程序。</translation>
        </message>
        <message>
            <source>30 days</source>
            <translation>30 天</translation>
        </message>
        <message>
            <source>3D scan</source>
            <translation>三维扫描</translation>
        </message>
        <message>
            <source>3D surface</source>
            <translation>三维表面</translation>
        </message>
        <message>
            <source>640×480, 30 a second</source>
            <translation>640×480，每秒 30 帧</translation>
        </message>
        <message>
            <source>7 days</source>
            <translation>7 天</translation>
        </message>
        <message>
            <source>848×480, 30 a second</source>
            <translation>848×480，每秒 30 帧</translation>
        </message>
        <message>
            <source>848×480, 90 a second</source>
            <translation>848×480，每秒 90 帧</translation>
        </message>
        <message>
            <source>: {library} cannot be loaded</source>
            <translation>：无法加载 {library}</translation>
        </message>
        <message>
            <source>; for a file write file:{uri}</source>
            <translation>；若是文件，请写 file:{uri}</translation>
        </message>
        <message>
            <source>; is it {near}?</source>
            <translation>；是不是 {near}？</translation>
        </message>
        <message>
            <source>; it runs at USB {usb}: a USB 3 port gives more</source>
            <translation>；它以 USB {usb} 运行：USB 3 接口能提供更多</translation>
        </message>
        <message>
            <source>; median {median} ms, most {most} ms</source>
            <translation>；中位数 {median} 毫秒，最多 {most} 毫秒</translation>
        </message>
        <message>
            <source>; {asked} more would have to agree</source>
            <translation>；还需要 {asked} 人同意</translation>
        </message>
        <message>
            <source>A few depth crops, sealed: the gallery shows one, other networks can learn them</source>
            <translation>少量加密的深度裁剪图：人脸库显示其中一张，其他网络可据此生成模板</translation>
        </message>
        <message>
            <source>A file, or postgresql://USER@HOST/DATABASE. Empty for the usual place.</source>
            <translation>一个文件，或 postgresql://USER@HOST/DATABASE。留空则用默认位置。</translation>
        </message>
        <message>
            <source>A new key is made, and everything in every gallery that the old one opens is encrypted with it. Nobody is recognised meanwhile. The recovery sheet has to be printed anew; older backups can still be restored.</source>
            <translation>将生成新密钥，旧密钥能打开的所有人脸库都用它重新加密。期间不识别任何人。恢复单须重新打印；以前的备份仍可恢复。</translation>
        </message>
        <message>
            <source>A photo held up</source>
            <translation>举起的照片</translation>
        </message>
        <message>
            <source>A recording is enrolled, and another one recognised. The person is synthetic.</source>
            <translation>登记一段录制，再识别另一段。此人是合成的。</translation>
        </message>
        <message>
            <source>A stranger</source>
            <translation>陌生人</translation>
        </message>
        <message>
            <source>About one stranger in {count:,.0f} would score as high.</source>
            <translation>约每 {count:,.0f} 个陌生人中有一人会得到这么高的分数。</translation>
        </message>
        <message>
            <source>Accept from score</source>
            <translation>接受的最低分数</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>已接受</translation>
        </message>
        <message>
            <source>Accepted as {person}</source>
            <translation>已接受为 {person}</translation>
        </message>
        <message>
            <source>Accepted · score {score:.2f} · {clear}</source>
            <translation>已接受 · 分数 {score:.2f} · {clear}</translation>
        </message>
        <message>
            <source>Ada, on another day</source>
            <translation>Ada，另一天</translation>
        </message>
        <message>
            <source>Ada, to be enrolled</source>
            <translation>Ada，待登记</translation>
        </message>
        <message>
            <source>Add a person to the gallery</source>
            <translation>把一个人加入人脸库</translation>
        </message>
        <message>
            <source>Adding {name}</source>
            <translation>正在添加 {name}</translation>
        </message>
        <message>
            <source>After the key is replaced this sheet opens only backups from before. Print a new one then.</source>
            <translation>更换密钥后，此恢复单只能打开以前的备份。届时请打印新的恢复单。</translation>
        </message>
        <message>
            <source>All is well.</source>
            <translation>一切正常。</translation>
        </message>
        <message>
            <source>Another station of this gallery was not heard since {time}: it is off, or the server withholds its changes. People are compared all the same.</source>
            <translation>自 {time} 起没有收到本人脸库另一站点的消息：它已关机，或者服务器隐瞒了它的更改。比对照常进行。</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>应用</translation>
        </message>
        <message>
            <source>Apr</source>
            <translation>4月</translation>
        </message>
        <message>
            <source>Ask for consent anew</source>
            <translation>重新征求同意</translation>
        </message>
        <message>
            <source>Ask {name} for consent</source>
            <translation>征求 {name} 的同意</translation>
        </message>
        <message>
            <source>At least {count} characters; four words from a book will do.</source>
            <translation>至少 {count} 个字符；取书中的四个词即可。</translation>
        </message>
        <message>
            <source>Attacks</source>
            <translation>攻击</translation>
        </message>
        <message>
            <source>Aug</source>
            <translation>8月</translation>
        </message>
        <message>
            <source>Azure Kinect cannot be opened: close other programs that use it; on Linux install its udev rules ('relief doctor --install-udev') and plug it in again</source>
            <translation>无法打开 Azure Kinect：请关闭正在使用它的其他程序；在 Linux 上请安装 udev 规则（“relief doctor --install-udev”）并重新插上</translation>
        </message>
        <message>
            <source>Azure Kinect does not start: {why}. With K4A_ENABLE_LOG_TO_STDOUT=1 in the environment libk4a tells more</source>
            <translation>Azure Kinect 无法启动：{why}。设置环境变量 K4A_ENABLE_LOG_TO_STDOUT=1 后 libk4a 会给出更多信息</translation>
        </message>
        <message>
            <source>Azure Kinect does not tell its calibration; plug it in again</source>
            <translation>Azure Kinect 没有给出标定数据；请重新插上</translation>
        </message>
        <message>
            <source>Back up</source>
            <translation>备份</translation>
        </message>
        <message>
            <source>Back up …</source>
            <translation>备份…</translation>
        </message>
        <message>
            <source>Backed up to {path}. It opens with this gallery's key.</source>
            <translation>已备份到 {path}。需用此人脸库的密钥打开。</translation>
        </message>
        <message>
            <source>Backing up to {path}</source>
            <translation>正在备份到 {path}</translation>
        </message>
        <message>
            <source>Before the camera</source>
            <translation>相机前</translation>
        </message>
        <message>
            <source>Begin again at the end</source>
            <translation>播完后从头开始</translation>
        </message>
        <message>
            <source>Ben, on another day</source>
            <translation>Ben，另一天</translation>
        </message>
        <message>
            <source>Ben, to be enrolled</source>
            <translation>Ben，待登记</translation>
        </message>
        <message>
            <source>Benchmark</source>
            <translation>性能测试</translation>
        </message>
        <message>
            <source>Browse …</source>
            <translation>浏览…</translation>
        </message>
        <message>
            <source>Building for the GPU was cancelled. The CPU goes on.</source>
            <translation>已取消为 GPU 构建。CPU 继续工作。</translation>
        </message>
        <message>
            <source>Camera</source>
            <translation>相机</translation>
        </message>
        <message>
            <source>Cameras</source>
            <translation>相机</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Careful: this face is also enrolled as {person} (score {score:.2f}).</source>
            <translation>注意：这张脸也登记为 {person}（分数 {score:.2f}）。</translation>
        </message>
        <message>
            <source>Careful: this face is enrolled already, as {person} (score {score:.2f}).</source>
            <translation>注意：这张脸已登记为 {person}（分数 {score:.2f}）。</translation>
        </message>
        <message>
            <source>Changes</source>
            <translation>更改</translation>
        </message>
        <message>
            <source>Changes at once.</source>
            <translation>立即生效。</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>检查</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>再次检查</translation>
        </message>
        <message>
            <source>Check-up</source>
            <translation>检查</translation>
        </message>
        <message>
            <source>Check-up and keys</source>
            <translation>检查与快捷键</translation>
        </message>
        <message>
            <source>Checking for {asked} …</source>
            <translation>正在核对 {asked} …</translation>
        </message>
        <message>
            <source>Checking this machine</source>
            <translation>正在检查这台电脑</translation>
        </message>
        <message>
            <source>Checking {name}</source>
            <translation>正在检查 {name}</translation>
        </message>
        <message>
            <source>Chinese</source>
            <translation>中文</translation>
        </message>
        <message>
            <source>Choose a camera at the top right to record it.</source>
            <translation>请在右上角选择要录制的相机。</translation>
        </message>
        <message>
            <source>Choose a camera or a recording at the top right.</source>
            <translation>请在右上角选择相机或录像。</translation>
        </message>
        <message>
            <source>Choose a gallery</source>
            <translation>选择人脸库</translation>
        </message>
        <message>
            <source>Choose a source</source>
            <translation>选择来源</translation>
        </message>
        <message>
            <source>Choose the other entry.</source>
            <translation>请选择另一个条目。</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Close without them</source>
            <translation>不保存并关闭</translation>
        </message>
        <message>
            <source>Close your mouth, face at rest</source>
            <translation>请闭上嘴，面部放松</translation>
        </message>
        <message>
            <source>Closest is {person}.</source>
            <translation>最接近的是 {person}。</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>彩色</translation>
        </message>
        <message>
            <source>Colour or infrared image</source>
            <translation>彩色或红外图像</translation>
        </message>
        <message>
            <source>Colours of depth</source>
            <translation>深度颜色</translation>
        </message>
        <message>
            <source>Come back to where you were</source>
            <translation>请回到原来的位置</translation>
        </message>
        <message>
            <source>Come closer</source>
            <translation>请靠近一些</translation>
        </message>
        <message>
            <source>Commands</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Commands and keys</source>
            <translation>命令与快捷键</translation>
        </message>
        <message>
            <source>Comparing with {name} …</source>
            <translation>正在与 {name} 比较……</translation>
        </message>
        <message>
            <source>Comparisons through {sensor} are adapted to {people} people here{shipped} (version {version}). {effect} 'relief gallery adaptation undo' takes it back.</source>
            <translation>经 {sensor} 的比对已适应此处的 {people} 人{shipped}（版本 {version}）。{effect}“relief gallery adaptation undo”可撤销。</translation>
        </message>
        <message>
            <source>Consent</source>
            <translation>同意</translation>
        </message>
        <message>
            <source>Consent and a name come first.</source>
            <translation>先要有同意和姓名。</translation>
        </message>
        <message>
            <source>Consent ended</source>
            <translation>同意已到期</translation>
        </message>
        <message>
            <source>Consent ends soon</source>
            <translation>同意即将到期</translation>
        </message>
        <message>
            <source>Consent …</source>
            <translation>同意…</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy all</source>
            <translation>全部复制</translation>
        </message>
        <message>
            <source>Copy details</source>
            <translation>复制详情</translation>
        </message>
        <message>
            <source>Copy the gallery to one file, as well protected as it is; the key opens it</source>
            <translation>将人脸库复制为一个文件，保护程度相同，用密钥打开</translation>
        </message>
        <message>
            <source>Ctrl+K lists everything the window can do.</source>
            <translation>Ctrl+K 列出窗口的所有功能。</translation>
        </message>
        <message>
            <source>Cut: the end is missing; what there is plays</source>
            <translation>不完整：缺少结尾；现有部分可以播放</translation>
        </message>
        <message>
            <source>Damaged: {sentence}</source>
            <translation>已损坏：{sentence}</translation>
        </message>
        <message>
            <source>Data folder</source>
            <translation>数据文件夹</translation>
        </message>
        <message>
            <source>Dec</source>
            <translation>12月</translation>
        </message>
        <message>
            <source>Defaults</source>
            <translation>默认值</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Delete …</source>
            <translation>删除…</translation>
        </message>
        <message>
            <source>Denoised</source>
            <translation>去噪后</translation>
        </message>
        <message>
            <source>Denoised face</source>
            <translation>去噪后的脸</translation>
        </message>
        <message>
            <source>Depth</source>
            <translation>深度</translation>
        </message>
        <message>
            <source>Depth alone, without infrared and colour</source>
            <translation>只要深度，不要红外和彩色</translation>
        </message>
        <message>
            <source>Depth in the middle of the recording</source>
            <translation>录像中间的深度</translation>
        </message>
        <message>
            <source>Depth picture of the person</source>
            <translation>此人的深度图片</translation>
        </message>
        <message>
            <source>Depth video</source>
            <translation>深度视频</translation>
        </message>
        <message>
            <source>Disk</source>
            <translation>磁盘</translation>
        </message>
        <message>
            <source>Display</source>
            <translation>显示</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>距离</translation>
        </message>
        <message>
            <source>Distance from the enrolled face</source>
            <translation>与登记人脸的距离</translation>
        </message>
        <message>
            <source>Do not smile: face at rest</source>
            <translation>请不要笑：面部放松</translation>
        </message>
        <message>
            <source>Do so only if you put it there yourself: an older copy has people again who were removed since.</source>
            <translation>只有您自己放在那里的才可这样做：较旧的副本中会重新出现此后已删除的人。</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>向下</translation>
        </message>
        <message>
            <source>Drag from the left edge to uncover the face before denoising</source>
            <translation>从左边缘拖动，可看到去噪前的脸</translation>
        </message>
        <message>
            <source>Drag to share the room; a double click gives the usual shares</source>
            <translation>拖动可调整各窗格的大小；双击恢复默认大小</translation>
        </message>
        <message>
            <source>Each camera into a file of its own, on one clock; the live picture rests meanwhile</source>
            <translation>每台相机各录一个文件，共用时钟；期间实时画面暂停</translation>
        </message>
        <message>
            <source>Ended</source>
            <translation>已结束</translation>
        </message>
        <message>
            <source>English</source>
            <translation>English</translation>
        </message>
        <message>
            <source>Enrol</source>
            <translation>登记</translation>
        </message>
        <message>
            <source>Enrol a person</source>
            <translation>登记一个人</translation>
        </message>
        <message>
            <source>Enrol a person, and Relief will recognise them.</source>
            <translation>登记之后，Relief 就能认出此人。</translation>
        </message>
        <message>
            <source>Enrol again</source>
            <translation>需重新登记</translation>
        </message>
        <message>
            <source>Enrol all the same</source>
            <translation>仍然登记</translation>
        </message>
        <message>
            <source>Enrol person</source>
            <translation>登记人员</translation>
        </message>
        <message>
            <source>Enrol yourself</source>
            <translation>登记自己</translation>
        </message>
        <message>
            <source>Enrolled</source>
            <translation>登记于</translation>
        </message>
        <message>
            <source>Enrolled people</source>
            <translation>已登记人员</translation>
        </message>
        <message>
            <source>Enrolled with other networks, and not compared: {names}</source>
            <translation>用其他网络登记，不参与比对：{names}</translation>
        </message>
        <message>
            <source>Enrolled with other networks. Nobody can compare these views: enrol again under the same name.</source>
            <translation>用其他网络登记的。这些视图无法比较：请用同一名字重新登记。</translation>
        </message>
        <message>
            <source>Enrolled with other networks: enrol again, or upgrade.</source>
            <translation>用其他网络登记：请重新登记或升级。</translation>
        </message>
        <message>
            <source>Enrolled with other networks; enrol again</source>
            <translation>用其他网络登记的，请重新登记</translation>
        </message>
        <message>
            <source>Enrolled {day} · {views}</source>
            <translation>登记于 {day} · {views}</translation>
        </message>
        <message>
            <source>Enrolling {name}: {count}</source>
            <translation>正在登记 {name}：{count}</translation>
        </message>
        <message>
            <source>Enrolment</source>
            <translation>登记</translation>
        </message>
        <message>
            <source>Erase this person and all stored views again</source>
            <translation>删除此人及其所有视图</translation>
        </message>
        <message>
            <source>Erased at once, and overwritten in the file: the name, every view, the pictures, the note, and all consents. Nothing of it can be brought back.</source>
            <translation>立即删除并在文件中覆盖：姓名、所有视图、图片、备注和全部同意记录。无法恢复。</translation>
        </message>
        <message>
            <source>Ever</source>
            <translation>全部时间</translation>
        </message>
        <message>
            <source>Every how many</source>
            <translation>每隔几帧</translation>
        </message>
        <message>
            <source>Every name in the gallery can be shown</source>
            <translation>人脸库中的所有姓名都能显示</translation>
        </message>
        <message>
            <source>Everybody</source>
            <translation>所有人</translation>
        </message>
        <message>
            <source>Everything</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>Everything the window can do</source>
            <translation>窗口的全部功能</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Export everybody</source>
            <translation>导出所有人</translation>
        </message>
        <message>
            <source>Export {title}</source>
            <translation>导出 {title}</translation>
        </message>
        <message>
            <source>Export …</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Exported to {to}.{lost}</source>
            <translation>已导出到 {to}。{lost}</translation>
        </message>
        <message>
            <source>Exported {frames:frame|frames}, {bytes_text}, to {to}.{lost}</source>
            <translation>已导出 {frames} 帧（{bytes_text}）到 {to}。{lost}</translation>
        </message>
        <message>
            <source>Exporting to {path}</source>
            <translation>正在导出到 {path}</translation>
        </message>
        <message>
            <source>Exporting {stem}</source>
            <translation>正在导出 {stem}</translation>
        </message>
        <message>
            <source>Face at rest, mouth closed.</source>
            <translation>表情自然，嘴巴闭合。</translation>
        </message>
        <message>
            <source>Face crop</source>
            <translation>人脸裁剪</translation>
        </message>
        <message>
            <source>Face finder</source>
            <translation>人脸定位</translation>
        </message>
        <message>
            <source>Face not usable</source>
            <translation>这张脸无法使用</translation>
        </message>
        <message>
            <source>Feb</source>
            <translation>2月</translation>
        </message>
        <message>
            <source>Finishing the recording …</source>
            <translation>正在完成录像…</translation>
        </message>
        <message>
            <source>First frame</source>
            <translation>第一帧</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>Folder of images</source>
            <translation>图像文件夹</translation>
        </message>
        <message>
            <source>For how long</source>
            <translation>期限</translation>
        </message>
        <message>
            <source>Frame</source>
            <translation>帧</translation>
        </message>
        <message>
            <source>Frames</source>
            <translation>帧</translation>
        </message>
        <message>
            <source>Frames a verdict needs</source>
            <translation>判定所需帧数</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>全屏</translation>
        </message>
        <message>
            <source>GPUs run f16, f32 or int8 here, not {precision}; use precision='f16'</source>
            <translation>GPU 在此以 f16、f32 或 int8 运行，不支持 {precision}；请用 precision='f16'</translation>
        </message>
        <message>
            <source>Galleries (*.db *.backup);;All files (*)</source>
            <translation>人脸库 (*.db *.backup);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Galleries (*.db)</source>
            <translation>人脸库 (*.db)</translation>
        </message>
        <message>
            <source>Gallery</source>
            <translation>人脸库</translation>
        </message>
        <message>
            <source>Gallery and data</source>
            <translation>人脸库与数据</translation>
        </message>
        <message>
            <source>Gallery, recordings, surfaces. RELIEF_HOME names another one.</source>
            <translation>人脸库、录制文件、曲面。RELIEF_HOME 可指定另一个文件夹。</translation>
        </message>
        <message>
            <source>Gallery: {gallery}</source>
            <translation>人脸库：{gallery}</translation>
        </message>
        <message>
            <source>Getting ready</source>
            <translation>正在准备</translation>
        </message>
        <message>
            <source>Give the passphrase</source>
            <translation>输入口令</translation>
        </message>
        <message>
            <source>Give the person a name.</source>
            <translation>请填写姓名。</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Go to the line that says what is wrong and mends it</source>
            <translation>转到说明问题并可处理问题的提示行</translation>
        </message>
        <message>
            <source>Good frames gathered</source>
            <translation>已收集的合格帧</translation>
        </message>
        <message>
            <source>Good frames so far: {frames}. Face the camera.</source>
            <translation>已有合格帧：{frames}。请面对相机。</translation>
        </message>
        <message>
            <source>Good. Keep looking at the camera.</source>
            <translation>很好，请继续看着相机。</translation>
        </message>
        <message>
            <source>Hide</source>
            <translation>隐藏</translation>
        </message>
        <message>
            <source>Hide this notice</source>
            <translation>隐藏此提示</translation>
        </message>
        <message>
            <source>History</source>
            <translation>历史</translation>
        </message>
        <message>
            <source>History is kept</source>
            <translation>历史保留</translation>
        </message>
        <message>
            <source>Hold still</source>
            <translation>请不要动</translation>
        </message>
        <message>
            <source>Hold still for a moment</source>
            <translation>请保持不动片刻</translation>
        </message>
        <message>
            <source>Hold your head upright</source>
            <translation>请把头摆正</translation>
        </message>
        <message>
            <source>How fast the recording is played</source>
            <translation>录像的播放速度</translation>
        </message>
        <message>
            <source>How much of the GPU's engine is built</source>
            <translation>GPU 引擎的构建进度</translation>
        </message>
        <message>
            <source>Identify</source>
            <translation>识别</translation>
        </message>
        <message>
            <source>Identify anybody</source>
            <translation>识别任何人</translation>
        </message>
        <message>
            <source>Identify, or verify one person</source>
            <translation>识别，或验证某个人</translation>
        </message>
        <message>
            <source>Identify: who is it? Or verify one person.</source>
            <translation>识别：这是谁？或验证某个人。</translation>
        </message>
        <message>
            <source>Identity</source>
            <translation>身份</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <source>Import {path}</source>
            <translation>导入 {path}</translation>
        </message>
        <message>
            <source>Import …</source>
            <translation>导入…</translation>
        </message>
        <message>
            <source>Importing {path}</source>
            <translation>正在导入 {path}</translation>
        </message>
        <message>
            <source>In step:</source>
            <translation>同步：</translation>
        </message>
        <message>
            <source>Infrared</source>
            <translation>红外</translation>
        </message>
        <message>
            <source>Infrared instead of colour</source>
            <translation>显示红外而非彩色</translation>
        </message>
        <message>
            <source>Install fonts that have them, and start Relief again. On Debian and Ubuntu: fonts-noto-cjk, fonts-noto-core, fonts-noto-color-emoji.</source>
            <translation>请安装包含这些文字的字体，然后重新启动 Relief。Debian 和 Ubuntu：fonts-noto-cjk、fonts-noto-core、fonts-noto-color-emoji。</translation>
        </message>
        <message>
            <source>Is it {person}?</source>
            <translation>是 {person} 吗？</translation>
        </message>
        <message>
            <source>It can be cancelled between two galleries and gone on with later: each has one of the two keys.</source>
            <translation>可在两个人脸库之间取消，以后再继续：每个库都有两把密钥之一。</translation>
        </message>
        <message>
            <source>It encrypts what is stored of faces. Keep its recovery sheet.</source>
            <translation>它加密所存储的人脸数据。请保管好恢复单。</translation>
        </message>
        <message>
            <source>It is {path}. Where nothing lies there a new one is made.</source>
            <translation>位置：{path}。那里没有文件时会新建一个。</translation>
        </message>
        <message>
            <source>It is {person}</source>
            <translation>是 {person}</translation>
        </message>
        <message>
            <source>Its end is missing: whatever wrote it was interrupted. What there is can be played and exported; an export is whole again.</source>
            <translation>缺少结尾：写入时被中断。现有部分可以播放和导出；导出的文件是完整的。</translation>
        </message>
        <message>
            <source>Jan</source>
            <translation>1月</translation>
        </message>
        <message>
            <source>Jul</source>
            <translation>7月</translation>
        </message>
        <message>
            <source>Jun</source>
            <translation>6月</translation>
        </message>
        <message>
            <source>Keep and close</source>
            <translation>保存并关闭</translation>
        </message>
        <message>
            <source>Keep depth pictures</source>
            <translation>保留深度图片</translation>
        </message>
        <message>
            <source>Keep elsewhere …</source>
            <translation>另处保存 …</translation>
        </message>
        <message>
            <source>Keep it</source>
            <translation>记下</translation>
        </message>
        <message>
            <source>Keep it so</source>
            <translation>就这样保存</translation>
        </message>
        <message>
            <source>Keep note</source>
            <translation>保存备注</translation>
        </message>
        <message>
            <source>Keep the gallery's key …</source>
            <translation>人脸库的密钥保存在 …</translation>
        </message>
        <message>
            <source>Keep the key in a file, in the system's keyring or behind a passphrase</source>
            <translation>把密钥保存在文件、系统密钥环中，或用口令保护</translation>
        </message>
        <message>
            <source>Kept nowhere until you save it</source>
            <translation>在您保存之前不会留存</translation>
        </message>
        <message>
            <source>Kept: it was not {person}.</source>
            <translation>已记录：那不是 {person}。</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>密钥</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Kinect cameras need pykinect-azure: {install}</source>
            <translation>Kinect 相机需要 pykinect-azure：{install}</translation>
        </message>
        <message>
            <source>Kinect depth</source>
            <translation>Kinect 深度</translation>
        </message>
        <message>
            <source>Kiosk</source>
            <translation>展示模式</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Last frame</source>
            <translation>最后一帧</translation>
        </message>
        <message>
            <source>Last frame: {distance:.2f} m from the camera, yaw {yaw:+.0f}°, pitch {pitch:+.0f}°.</source>
            <translation>最后一帧：距相机 {distance:.2f} 米，偏航 {yaw:+.0f}°，俯仰 {pitch:+.0f}°。</translation>
        </message>
        <message>
            <source>Latency</source>
            <translation>延迟</translation>
        </message>
        <message>
            <source>Latency of the last frames</source>
            <translation>最近各帧的延迟</translation>
        </message>
        <message>
            <source>Leave (Esc)</source>
            <translation>退出 (Esc)</translation>
        </message>
        <message>
            <source>Leave out the poses that are missing</source>
            <translation>不要缺少的姿势</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>向左</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>时长</translation>
        </message>
        <message>
            <source>Letters</source>
            <translation>文字</translation>
        </message>
        <message>
            <source>Line {number}</source>
            <translation>第 {number} 行</translation>
        </message>
        <message>
            <source>Live</source>
            <translation>实时</translation>
        </message>
        <message>
            <source>Live · frame {captured}</source>
            <translation>实时 · 第 {captured} 帧</translation>
        </message>
        <message>
            <source>Loading the networks …</source>
            <translation>正在加载网络…</translation>
        </message>
        <message>
            <source>Lock after attacks</source>
            <translation>受攻击后锁定</translation>
        </message>
        <message>
            <source>Locked for</source>
            <translation>锁定时长</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>外观</translation>
        </message>
        <message>
            <source>Look again</source>
            <translation>再查找一次</translation>
        </message>
        <message>
            <source>Look at the camera</source>
            <translation>请看相机</translation>
        </message>
        <message>
            <source>Look at the camera from 0.4 to 1 m.</source>
            <translation>请在 0.4 到 1 米处看相机。</translation>
        </message>
        <message>
            <source>Look at the camera …</source>
            <translation>请看相机…</translation>
        </message>
        <message>
            <source>Look down to the camera</source>
            <translation>请低头看相机</translation>
        </message>
        <message>
            <source>Look straight at the camera</source>
            <translation>请正视相机</translation>
        </message>
        <message>
            <source>Look up to the camera</source>
            <translation>请抬头看相机</translation>
        </message>
        <message>
            <source>Looking</source>
            <translation>正在查看</translation>
        </message>
        <message>
            <source>Looking for cameras …</source>
            <translation>正在查找相机…</translation>
        </message>
        <message>
            <source>Looking …</source>
            <translation>正在查看…</translation>
        </message>
        <message>
            <source>Loop</source>
            <translation>循环</translation>
        </message>
        <message>
            <source>Lost</source>
            <translation>已丢失</translation>
        </message>
        <message>
            <source>Lower your chin a little</source>
            <translation>请稍微低头</translation>
        </message>
        <message>
            <source>Made on {day}</source>
            <translation>制作于 {day}</translation>
        </message>
        <message>
            <source>Make a 3D scan</source>
            <translation>制作三维扫描</translation>
        </message>
        <message>
            <source>Make a new key and encrypt everything with it</source>
            <translation>生成新密钥并用它加密一切</translation>
        </message>
        <message>
            <source>Make the key</source>
            <translation>生成密钥</translation>
        </message>
        <message>
            <source>Making the GPU ready, the processor serves meanwhile — {doing}</source>
            <translation>正在准备 GPU，期间由处理器工作 — {doing}</translation>
        </message>
        <message>
            <source>Making the gallery's key</source>
            <translation>正在生成人脸库的密钥</translation>
        </message>
        <message>
            <source>Making the recovery sheet</source>
            <translation>正在制作恢复单</translation>
        </message>
        <message>
            <source>Mar</source>
            <translation>3月</translation>
        </message>
        <message>
            <source>Margin +{margin:.2f}</source>
            <translation>差距 +{margin:.2f}</translation>
        </message>
        <message>
            <source>Matroska recordings (.mkv) need PyAV: {install}</source>
            <translation>Matroska 录像（.mkv）需要 PyAV：{install}</translation>
        </message>
        <message>
            <source>May</source>
            <translation>5月</translation>
        </message>
        <message>
            <source>Measure</source>
            <translation>测量</translation>
        </message>
        <message>
            <source>Measuring</source>
            <translation>正在测量</translation>
        </message>
        <message>
            <source>Measuring once which precision is fastest on this processor</source>
            <translation>正在测量此处理器上哪种精度最快（仅此一次）</translation>
        </message>
        <message>
            <source>Measuring …</source>
            <translation>正在测量……</translation>
        </message>
        <message>
            <source>Median</source>
            <translation>中位数</translation>
        </message>
        <message>
            <source>Merge</source>
            <translation>合并</translation>
        </message>
        <message>
            <source>Merge …</source>
            <translation>合并…</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>Minimum</source>
            <translation>最小值</translation>
        </message>
        <message>
            <source>More is surer and slower.</source>
            <translation>越多越可靠，也越慢。</translation>
        </message>
        <message>
            <source>Motion</source>
            <translation>运动</translation>
        </message>
        <message>
            <source>Move back a little</source>
            <translation>请稍微后退</translation>
        </message>
        <message>
            <source>Move into the middle of the picture</source>
            <translation>请移到画面中间</translation>
        </message>
        <message>
            <source>Move {title} to the bin? It stays there until the bin is emptied.</source>
            <translation>把 {title} 移到回收站？清空回收站之前一直保留。</translation>
        </message>
        <message>
            <source>Moving the key</source>
            <translation>正在移动密钥</translation>
        </message>
        <message>
            <source>NVIDIA's driver is not installed</source>
            <translation>未安装 NVIDIA 驱动程序</translation>
        </message>
        <message>
            <source>NVIDIA's driver reports {wrong}</source>
            <translation>NVIDIA 驱动程序报告 {wrong}</translation>
        </message>
        <message>
            <source>NVIDIA's driver {version} reports {wrong}</source>
            <translation>NVIDIA 驱动程序 {version} 报告 {wrong}</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Name of the person</source>
            <translation>此人的姓名</translation>
        </message>
        <message>
            <source>Name, such as Anna K.</source>
            <translation>姓名，例如：王小明</translation>
        </message>
        <message>
            <source>Names</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Networks</source>
            <translation>网络</translation>
        </message>
        <message>
            <source>Networks run on</source>
            <translation>网络运行于</translation>
        </message>
        <message>
            <source>New name</source>
            <translation>新姓名</translation>
        </message>
        <message>
            <source>New name for {name}:</source>
            <translation>{name} 的新姓名：</translation>
        </message>
        <message>
            <source>New passphrase</source>
            <translation>新口令</translation>
        </message>
        <message>
            <source>New recordings are written to {folder}</source>
            <translation>新录像写入 {folder}</translation>
        </message>
        <message>
            <source>New recordings are written to {folder}. Drop files here to add them.</source>
            <translation>新录像写入 {folder}。可把文件拖到这里添加。</translation>
        </message>
        <message>
            <source>Next frame</source>
            <translation>下一帧</translation>
        </message>
        <message>
            <source>No camera was found</source>
            <translation>未找到相机</translation>
        </message>
        <message>
            <source>No camera was found: this is the sample clip.</source>
            <translation>没有找到相机：现在播放的是示例片段。</translation>
        </message>
        <message>
            <source>No comparison yet</source>
            <translation>尚无比较</translation>
        </message>
        <message>
            <source>No face</source>
            <translation>没有人脸</translation>
        </message>
        <message>
            <source>No face yet</source>
            <translation>还没有人脸</translation>
        </message>
        <message>
            <source>No font here has all letters of {count:a name|names}: {names}</source>
            <translation>此处没有字体包含 {count} 个姓名的所有文字：{names}</translation>
        </message>
        <message>
            <source>No frames yet</source>
            <translation>还没有帧</translation>
        </message>
        <message>
            <source>No picture</source>
            <translation>没有画面</translation>
        </message>
        <message>
            <source>No picture of {person} is kept</source>
            <translation>没有保存 {person} 的图像</translation>
        </message>
        <message>
            <source>No pictures: whoever was before the camera has not agreed to any.</source>
            <translation>没有图像：相机前的人没有同意保存图像。</translation>
        </message>
        <message>
            <source>No pictures: {person} has not agreed to have any kept.</source>
            <translation>没有图像：{person} 没有同意保存图像。</translation>
        </message>
        <message>
            <source>No recording is chosen</source>
            <translation>没有选择录像</translation>
        </message>
        <message>
            <source>No recordings</source>
            <translation>没有录像</translation>
        </message>
        <message>
            <source>No scan</source>
            <translation>没有扫描</translation>
        </message>
        <message>
            <source>No scores yet</source>
            <translation>还没有分数</translation>
        </message>
        <message>
            <source>No source</source>
            <translation>没有来源</translation>
        </message>
        <message>
            <source>No source is open</source>
            <translation>没有打开的来源</translation>
        </message>
        <message>
            <source>Nobody</source>
            <translation>无人</translation>
        </message>
        <message>
            <source>Nobody can be compared</source>
            <translation>无法比对任何人</translation>
        </message>
        <message>
            <source>Nobody else can see this screen</source>
            <translation>其他人看不到此屏幕</translation>
        </message>
        <message>
            <source>Nobody enrolled</source>
            <translation>无人登记</translation>
        </message>
        <message>
            <source>Nobody here can be compared</source>
            <translation>此处无人可比对</translation>
        </message>
        <message>
            <source>Nobody here is changed: whoever has the same name, or the same face under another name, is left out and told.</source>
            <translation>此处的人员不会被更改：同名者，或以其他姓名登记的同一张脸，将不导入并加以说明。</translation>
        </message>
        <message>
            <source>Nobody in the gallery comes close.</source>
            <translation>库中没有相近的人。</translation>
        </message>
        <message>
            <source>Nobody is called “{sought}”</source>
            <translation>没有人叫“{sought}”</translation>
        </message>
        <message>
            <source>Nobody is compared</source>
            <translation>未作比对</translation>
        </message>
        <message>
            <source>Nobody is compared: {sentence}</source>
            <translation>不比对任何人：{sentence}</translation>
        </message>
        <message>
            <source>Nobody is enrolled</source>
            <translation>尚未登记任何人</translation>
        </message>
        <message>
            <source>Nobody is enrolled without consent, and everybody can be erased.</source>
            <translation>未经同意不登记任何人，任何人都可被删除。</translation>
        </message>
        <message>
            <source>Nobody is enrolled without consent.</source>
            <translation>未经同意不登记任何人。</translation>
        </message>
        <message>
            <source>Nobody is enrolled yet</source>
            <translation>尚未登记任何人</translation>
        </message>
        <message>
            <source>Nobody is enrolled yet.
Press “Enrol person” to begin.</source>
            <translation>还没有登记任何人。
请按“登记人员”开始。</translation>
        </message>
        <message>
            <source>Normals</source>
            <translation>法线</translation>
        </message>
        <message>
            <source>Not a living face</source>
            <translation>不是活体人脸</translation>
        </message>
        <message>
            <source>Not accepted</source>
            <translation>未接受</translation>
        </message>
        <message>
            <source>Not added: {count} more.</source>
            <translation>另有 {count} 个未添加。</translation>
        </message>
        <message>
            <source>Not computed</source>
            <translation>未计算</translation>
        </message>
        <message>
            <source>Not enrolled</source>
            <translation>未登记</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>以后再说</translation>
        </message>
        <message>
            <source>Not ready</source>
            <translation>尚未就绪</translation>
        </message>
        <message>
            <source>Not seen: {steps}.</source>
            <translation>未看到：{steps}。</translation>
        </message>
        <message>
            <source>Not started</source>
            <translation>尚未开始</translation>
        </message>
        <message>
            <source>Not stored yet</source>
            <translation>尚未保存</translation>
        </message>
        <message>
            <source>Not sure</source>
            <translation>不能确定</translation>
        </message>
        <message>
            <source>Not there, and still with the old key: {paths}.</source>
            <translation>不在原处，仍用旧密钥：{paths}。</translation>
        </message>
        <message>
            <source>Not this person</source>
            <translation>不是此人</translation>
        </message>
        <message>
            <source>Not {asked}</source>
            <translation>不是 {asked}</translation>
        </message>
        <message>
            <source>Not {person}</source>
            <translation>不是 {person}</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Nothing leaves this computer. What is stored of faces is encrypted.</source>
            <translation>数据不会离开本机。存储的人脸数据经过加密。</translation>
        </message>
        <message>
            <source>Nothing of this enrolment is stored.</source>
            <translation>这次登记没有保存任何内容。</translation>
        </message>
        <message>
            <source>Nothing was recorded yet</source>
            <translation>还没有录像</translation>
        </message>
        <message>
            <source>Nothing was recorded: no frame came.</source>
            <translation>没有录到内容：没有收到任何帧。</translation>
        </message>
        <message>
            <source>Nothing was stored: {said}. Consent is asked again.</source>
            <translation>没有保存：{said}。需要重新征求同意。</translation>
        </message>
        <message>
            <source>Notice</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>Nov</source>
            <translation>11月</translation>
        </message>
        <message>
            <source>NumPy arrays</source>
            <translation>NumPy 数组</translation>
        </message>
        <message>
            <source>ONNX Runtime is not usable here ({why}); {remedy}</source>
            <translation>此处无法使用 ONNX Runtime（{why}）；{remedy}</translation>
        </message>
        <message>
            <source>ONNX Runtime runs f32 and int8 on the CPU, not {precision}; use precision='f32'</source>
            <translation>ONNX Runtime 在 CPU 上以 f32 和 int8 运行，不支持 {precision}；请用 precision='f32'</translation>
        </message>
        <message>
            <source>ONNX Runtime {version} takes no plugins; {remedy}</source>
            <translation>ONNX Runtime {version} 不支持插件；{remedy}</translation>
        </message>
        <message>
            <source>Oct</source>
            <translation>10月</translation>
        </message>
        <message>
            <source>Of those who stay for a minute. Fewer also refuse more of your own people.</source>
            <translation>指停留一分钟的陌生人。越少，误拒自己人也越多。</translation>
        </message>
        <message>
            <source>One encrypted file for another station, with consents, views, pictures and notes. Whoever has the file and the passphrase has everybody in it. Without the passphrase nobody can open it.</source>
            <translation>供另一台设备使用的加密文件，含同意记录、视图、图片和备注。谁拥有文件和口令，谁就拥有其中所有人的数据。没有口令则无人能打开。</translation>
        </message>
        <message>
            <source>One frame back</source>
            <translation>后退一帧</translation>
        </message>
        <message>
            <source>One frame on</source>
            <translation>前进一帧</translation>
        </message>
        <message>
            <source>One moment: a living face moves a little</source>
            <translation>请稍候：真人面部会有轻微活动</translation>
        </message>
        <message>
            <source>One surface of face and neck, to save as a file at the end; Relief keeps no copy</source>
            <translation>面部和颈部的一个表面，最后可存为文件；Relief 不保留副本</translation>
        </message>
        <message>
            <source>One that the camera does not offer is refused.</source>
            <translation>相机不支持的选项会被拒绝。</translation>
        </message>
        <message>
            <source>Only a living face can be enrolled: no picture, screen or mask</source>
            <translation>只能登记真人面部：不能用照片、屏幕或面具</translation>
        </message>
        <message>
            <source>Only one person before the camera, please</source>
            <translation>请只让一个人站在相机前</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Open a file …</source>
            <translation>打开文件…</translation>
        </message>
        <message>
            <source>Open a recording</source>
            <translation>打开录像</translation>
        </message>
        <message>
            <source>Open a recording from a file</source>
            <translation>从文件打开录像</translation>
        </message>
        <message>
            <source>Open a recording …</source>
            <translation>打开录像…</translation>
        </message>
        <message>
            <source>Open the gallery again</source>
            <translation>重新打开人脸库</translation>
        </message>
        <message>
            <source>Open the settings</source>
            <translation>打开设置</translation>
        </message>
        <message>
            <source>Open the source again</source>
            <translation>重新打开来源</translation>
        </message>
        <message>
            <source>OpenVINO is not usable here ({why}); {remedy}, or use device='onnxruntime'</source>
            <translation>此处无法使用 OpenVINO（{why}）；{remedy}，或用 device='onnxruntime'</translation>
        </message>
        <message>
            <source>Opened when you log in. Other programs of yours can ask for it.</source>
            <translation>登录时打开。您的其他程序也可向它索取。</translation>
        </message>
        <message>
            <source>Opening</source>
            <translation>正在打开</translation>
        </message>
        <message>
            <source>Opening the gallery</source>
            <translation>正在打开人脸库</translation>
        </message>
        <message>
            <source>Opening …</source>
            <translation>正在打开…</translation>
        </message>
        <message>
            <source>Orange lies nearer to the camera than when {person} was enrolled, blue farther. Half of the face is within {typical:.1f} mm, after it was turned by {turned:.1f}° and moved by {moved:.1f} mm.</source>
            <translation>橙色处比 {person} 登记时更靠近相机，蓝色处更远。转动 {turned:.1f}° 并移动 {moved:.1f} 毫米之后，半张脸的差距在 {typical:.1f} 毫米以内。</translation>
        </message>
        <message>
            <source>Passphrase</source>
            <translation>口令</translation>
        </message>
        <message>
            <source>Passphrase now</source>
            <translation>当前口令</translation>
        </message>
        <message>
            <source>Passphrase of the gallery's key</source>
            <translation>人脸库密钥的口令</translation>
        </message>
        <message>
            <source>Passphrase of the gallery's key:</source>
            <translation>人脸库密钥的口令：</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>People (*.people)</source>
            <translation>人员 (*.people)</translation>
        </message>
        <message>
            <source>People (*.people);;All files (*)</source>
            <translation>人员 (*.people);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Permissions</source>
            <translation>权限</translation>
        </message>
        <message>
            <source>Person</source>
            <translation>人员</translation>
        </message>
        <message>
            <source>Pictures</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Pictures of the depth</source>
            <translation>深度图像</translation>
        </message>
        <message>
            <source>Pitch</source>
            <translation>俯仰</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>播放</translation>
        </message>
        <message>
            <source>Play or pause the recording</source>
            <translation>播放或暂停录像</translation>
        </message>
        <message>
            <source>Point clouds</source>
            <translation>点云</translation>
        </message>
        <message>
            <source>Points instead of a closed surface</source>
            <translation>显示点而不是封闭表面</translation>
        </message>
        <message>
            <source>Points moved by {removed:.1f} mm</source>
            <translation>各点移动了 {removed:.1f} 毫米</translation>
        </message>
        <message>
            <source>Pose &amp; quality</source>
            <translation>姿态与质量</translation>
        </message>
        <message>
            <source>Poses captured</source>
            <translation>已采集的姿势</translation>
        </message>
        <message>
            <source>Position in the recording</source>
            <translation>录像中的位置</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>精度</translation>
        </message>
        <message>
            <source>Press “Enrol person” to begin.</source>
            <translation>点“登记人员”开始。</translation>
        </message>
        <message>
            <source>Press “Record”, or drop recordings here: .relief, .mkv, .npz, .db3, .bag, folders of depth images.</source>
            <translation>请按“录制”，或把录像拖到这里：.relief、.mkv、.npz、.db3、.bag、深度图像文件夹。</translation>
        </message>
        <message>
            <source>Previous frame</source>
            <translation>上一帧</translation>
        </message>
        <message>
            <source>Print a new recovery sheet.</source>
            <translation>请打印新的恢复单。</translation>
        </message>
        <message>
            <source>Print …</source>
            <translation>打印…</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>程序</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <source>Purpose</source>
            <translation>目的</translation>
        </message>
        <message>
            <source>Put a backup in the gallery's place</source>
            <translation>用备份替换人脸库</translation>
        </message>
        <message>
            <source>Put {name} in the gallery's place?</source>
            <translation>用 {name} 替换人脸库？</translation>
        </message>
        <message>
            <source>Question</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Quit Relief</source>
            <translation>退出 Relief</translation>
        </message>
        <message>
            <source>RELIEF_HOME={home} cannot be used: {why}</source>
            <translation>RELIEF_HOME={home} 无法使用：{why}</translation>
        </message>
        <message>
            <source>ROS bag</source>
            <translation>ROS 包</translation>
        </message>
        <message>
            <source>Raise your chin a little</source>
            <translation>请稍微抬头</translation>
        </message>
        <message>
            <source>Read every frame and say which are damaged</source>
            <translation>读取每一帧并指出损坏的帧</translation>
        </message>
        <message>
            <source>Read the settings again</source>
            <translation>重新读取设置</translation>
        </message>
        <message>
            <source>Ready to record {name}</source>
            <translation>可以录制 {name}</translation>
        </message>
        <message>
            <source>RealSense filters</source>
            <translation>RealSense 滤波</translation>
        </message>
        <message>
            <source>RealSense images</source>
            <translation>RealSense 图像</translation>
        </message>
        <message>
            <source>RealSense picture</source>
            <translation>RealSense 彩色/红外</translation>
        </message>
        <message>
            <source>RealSense preset</source>
            <translation>RealSense 预设</translation>
        </message>
        <message>
            <source>Recognised: {person}. That is Relief. Enrol more people at the top right.</source>
            <translation>已识别：{person}。这就是 Relief。可在右上角登记更多人。</translation>
        </message>
        <message>
            <source>Recognised: {words}</source>
            <translation>已认出：{words}</translation>
        </message>
        <message>
            <source>Recognition</source>
            <translation>识别</translation>
        </message>
        <message>
            <source>Record</source>
            <translation>录制</translation>
        </message>
        <message>
            <source>Record consent</source>
            <translation>记录同意</translation>
        </message>
        <message>
            <source>Record together</source>
            <translation>一起录制</translation>
        </message>
        <message>
            <source>Recorded</source>
            <translation>录制时间</translation>
        </message>
        <message>
            <source>Recorded to {path}</source>
            <translation>已录到 {path}</translation>
        </message>
        <message>
            <source>Recorded to {path}, but {dropped:frame is|frames are} missing: the disk is too slow; record to a faster one.</source>
            <translation>已录到 {path}，但缺少 {dropped} 帧：磁盘太慢，请录到更快的磁盘。</translation>
        </message>
        <message>
            <source>Recording</source>
            <translation>录像</translation>
        </message>
        <message>
            <source>Recording stopped: {why}</source>
            <translation>录制已停止：{why}</translation>
        </message>
        <message>
            <source>Recording {count} cameras</source>
            <translation>正在录制 {count} 台相机</translation>
        </message>
        <message>
            <source>Recording {name} · {time} · {recorded:frame|frames} · {size}</source>
            <translation>正在录制 {name} · {time} · {recorded} 帧 · {size}</translation>
        </message>
        <message>
            <source>Recordings</source>
            <translation>录像</translation>
        </message>
        <message>
            <source>Recordings ({endings});;All files (*)</source>
            <translation>录像 ({endings});;所有文件 (*)</translation>
        </message>
        <message>
            <source>Recovery sheet</source>
            <translation>恢复单</translation>
        </message>
        <message>
            <source>Recovery sheet of a Relief gallery</source>
            <translation>Relief 人脸库的恢复单</translation>
        </message>
        <message>
            <source>Recovery sheet …</source>
            <translation>恢复单…</translation>
        </message>
        <message>
            <source>Refused: not a living face</source>
            <translation>已拒绝：不是活体人脸</translation>
        </message>
        <message>
            <source>Refused: not {asked}</source>
            <translation>已拒绝：不是 {asked}</translation>
        </message>
        <message>
            <source>Refused: unknown person</source>
            <translation>已拒绝：不认识的人</translation>
        </message>
        <message>
            <source>Relief failed in a way that nobody foresaw; the log has it (start Relief with RELIEF_LOG=FILE)</source>
            <translation>Relief 发生了意料之外的故障；详情见日志（请以 RELIEF_LOG=文件 启动 Relief）</translation>
        </message>
        <message>
            <source>Relief is closed once this is done: {what}</source>
            <translation>完成后 Relief 即会关闭：{what}</translation>
        </message>
        <message>
            <source>Relief keeps no copy: a scan that is not saved now is gone</source>
            <translation>Relief 不保留副本：现在不保存，扫描就会丢失</translation>
        </message>
        <message>
            <source>Relief recognises people by the shape of their face, in the dark too.</source>
            <translation>Relief 通过面部形状识别人，在黑暗中也可以。</translation>
        </message>
        <message>
            <source>Relief recording</source>
            <translation>Relief 录像</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Remove {count} people?</source>
            <translation>删除 {count} 人？</translation>
        </message>
        <message>
            <source>Remove {name}?</source>
            <translation>删除 {name}？</translation>
        </message>
        <message>
            <source>Remove …</source>
            <translation>删除…</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>重命名</translation>
        </message>
        <message>
            <source>Rename …</source>
            <translation>重命名…</translation>
        </message>
        <message>
            <source>Replace</source>
            <translation>更换</translation>
        </message>
        <message>
            <source>Replace the gallery's key?</source>
            <translation>更换人脸库的密钥？</translation>
        </message>
        <message>
            <source>Replace the key …</source>
            <translation>更换密钥 …</translation>
        </message>
        <message>
            <source>Replace …</source>
            <translation>更换 …</translation>
        </message>
        <message>
            <source>Replacing the gallery's key</source>
            <translation>正在更换人脸库的密钥</translation>
        </message>
        <message>
            <source>Report of a verification</source>
            <translation>验证报告</translation>
        </message>
        <message>
            <source>Reports (*.pdf)</source>
            <translation>报告 (*.pdf)</translation>
        </message>
        <message>
            <source>Reset the view</source>
            <translation>恢复视角</translation>
        </message>
        <message>
            <source>Restore</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>Restore a backup</source>
            <translation>恢复备份</translation>
        </message>
        <message>
            <source>Restore a backup …</source>
            <translation>恢复备份…</translation>
        </message>
        <message>
            <source>Restore …</source>
            <translation>恢复…</translation>
        </message>
        <message>
            <source>Restoring {name}</source>
            <translation>正在恢复 {name}</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>向右</translation>
        </message>
        <message>
            <source>Roll</source>
            <translation>侧倾</translation>
        </message>
        <message>
            <source>Sample clip</source>
            <translation>示例片段</translation>
        </message>
        <message>
            <source>Sample clips</source>
            <translation>示例片段</translation>
        </message>
        <message>
            <source>Sample clips come with Relief and stay</source>
            <translation>示例片段随 Relief 提供，不能删除</translation>
        </message>
        <message>
            <source>Save a report of this verdict as PDF</source>
            <translation>将此判定的报告存为 PDF</translation>
        </message>
        <message>
            <source>Save as .ply …</source>
            <translation>另存为 .ply …</translation>
        </message>
        <message>
            <source>Save as PDF …</source>
            <translation>存为 PDF…</translation>
        </message>
        <message>
            <source>Save face</source>
            <translation>保存人脸</translation>
        </message>
        <message>
            <source>Save report</source>
            <translation>保存报告</translation>
        </message>
        <message>
            <source>Save snapshot</source>
            <translation>保存快照</translation>
        </message>
        <message>
            <source>Save the recovery sheet</source>
            <translation>保存恢复单</translation>
        </message>
        <message>
            <source>Save the report</source>
            <translation>保存报告</translation>
        </message>
        <message>
            <source>Save the scan</source>
            <translation>保存扫描</translation>
        </message>
        <message>
            <source>Save this face</source>
            <translation>保存这张脸</translation>
        </message>
        <message>
            <source>Save this face as a .ply surface, in millimetres</source>
            <translation>把这张脸存为 .ply 表面，单位毫米</translation>
        </message>
        <message>
            <source>Save what is shown: pictures, 16-bit depth, the face</source>
            <translation>保存所显示的内容：图片、16 位深度、人脸</translation>
        </message>
        <message>
            <source>Saved to {path}</source>
            <translation>已保存到 {path}</translation>
        </message>
        <message>
            <source>Saved to {path}. Print it, and delete the file.</source>
            <translation>已保存到 {path}。请打印后删除该文件。</translation>
        </message>
        <message>
            <source>Saved {count:file|files} to {folder}</source>
            <translation>已将 {count} 个文件保存到 {folder}</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>已保存。</translation>
        </message>
        <message>
            <source>Saved. The networks are being loaded again.</source>
            <translation>已保存。正在重新加载网络。</translation>
        </message>
        <message>
            <source>Saved. The other gallery is being opened.</source>
            <translation>已保存。正在打开另一个人脸库。</translation>
        </message>
        <message>
            <source>Saving a snapshot</source>
            <translation>正在保存快照</translation>
        </message>
        <message>
            <source>Say where it goes.</source>
            <translation>请指定位置。</translation>
        </message>
        <message>
            <source>Scene depth</source>
            <translation>场景深度</translation>
        </message>
        <message>
            <source>Scene depth while enrolling</source>
            <translation>登记时的场景深度</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>分数</translation>
        </message>
        <message>
            <source>Score history</source>
            <translation>分数历史</translation>
        </message>
        <message>
            <source>Score {score:.2f}, below {threshold:.2f} · {clear}</source>
            <translation>分数 {score:.2f}，低于 {threshold:.2f} · {clear}</translation>
        </message>
        <message>
            <source>Score {score:.2f}. Nothing is stored yet. Is it another person, or a second name?</source>
            <translation>分数 {score:.2f}。尚未保存。这是另一个人，还是第二个名字？</translation>
        </message>
        <message>
            <source>Scores are cosine similarities of depth templates. This page holds no template: nobody can be enrolled or recognised from it.</source>
            <translation>分数是深度模板的余弦相似度。本页不含模板：不能用它登记或识别任何人。</translation>
        </message>
        <message>
            <source>Search by name</source>
            <translation>按姓名搜索</translation>
        </message>
        <message>
            <source>Search by name (Ctrl+F)</source>
            <translation>按姓名搜索 (Ctrl+F)</translation>
        </message>
        <message>
            <source>Sent to the printer.</source>
            <translation>已发送到打印机。</translation>
        </message>
        <message>
            <source>Sep</source>
            <translation>9月</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Sheets (*.pdf)</source>
            <translation>恢复单 (*.pdf)</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>显示</translation>
        </message>
        <message>
            <source>Show only</source>
            <translation>只显示</translation>
        </message>
        <message>
            <source>Show page {name}</source>
            <translation>显示页面：{name}</translation>
        </message>
        <message>
            <source>Show points</source>
            <translation>显示点</translation>
        </message>
        <message>
            <source>Show the enrolment</source>
            <translation>显示登记</translation>
        </message>
        <message>
            <source>Show the folder</source>
            <translation>显示文件夹</translation>
        </message>
        <message>
            <source>Show the gallery</source>
            <translation>显示人脸库</translation>
        </message>
        <message>
            <source>Show the sheet</source>
            <translation>显示恢复单</translation>
        </message>
        <message>
            <source>Show what happened to everybody, not only to the selected person</source>
            <translation>显示所有人的历史，而不只是所选人员的</translation>
        </message>
        <message>
            <source>Shown beside the depth; faces are known by depth alone.</source>
            <translation>显示在深度图旁；识别人脸只用深度。</translation>
        </message>
        <message>
            <source>Since when</source>
            <translation>起始时间</translation>
        </message>
        <message>
            <source>Sit 0.4–1 m from the camera.</source>
            <translation>请坐在距相机 0.4–1 米处。</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>So many pictures, screens or masks within five minutes, and nobody is judged for a while.</source>
            <translation>五分钟内出现这么多次照片、屏幕或面具后，暂时不再判定任何人。</translation>
        </message>
        <message>
            <source>Somebody else was accepted: say so, and more is asked of them</source>
            <translation>接受了别人：说明后，对其要求将更严格</translation>
        </message>
        <message>
            <source>Somebody who is not enrolled</source>
            <translation>未登记的人</translation>
        </message>
        <message>
            <source>Source</source>
            <translation>来源</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>速度</translation>
        </message>
        <message>
            <source>Stage</source>
            <translation>阶段</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>Start once more</source>
            <translation>请重新开始</translation>
        </message>
        <message>
            <source>Start with new settings</source>
            <translation>使用新设置</translation>
        </message>
        <message>
            <source>Stay in place, alone, and look at the camera</source>
            <translation>请独自留在原位并看向相机</translation>
        </message>
        <message>
            <source>Stay on the processor</source>
            <translation>继续使用处理器</translation>
        </message>
        <message>
            <source>Stays: lines of the history, which no longer say whose they were; and backups, exports or 3D scans that you saved elsewhere.</source>
            <translation>保留：历史记录（不再注明属于谁）；以及您保存在别处的备份、导出或三维扫描。</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stop the enrolment</source>
            <translation>停止登记</translation>
        </message>
        <message>
            <source>Stop · {recorded}</source>
            <translation>停止 · {recorded}</translation>
        </message>
        <message>
            <source>Stopped. The gallery opens as before; “Replace …” goes on.</source>
            <translation>已停止。人脸库照常打开；“更换 …”可继续。</translation>
        </message>
        <message>
            <source>Stopping …</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>Store</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Store what there is</source>
            <translation>保存现有的</translation>
        </message>
        <message>
            <source>Straight</source>
            <translation>正面</translation>
        </message>
        <message>
            <source>Strangers accepted</source>
            <translation>误认陌生人</translation>
        </message>
        <message>
            <source>Streaming</source>
            <translation>正在播放</translation>
        </message>
        <message>
            <source>Sure to {share:.1f} %</source>
            <translation>把握 {share:.1f} %</translation>
        </message>
        <message>
            <source>Surface (*.ply)</source>
            <translation>表面 (*.ply)</translation>
        </message>
        <message>
            <source>Surface normals</source>
            <translation>表面法线</translation>
        </message>
        <message>
            <source>Surfaces (*.ply)</source>
            <translation>表面 (*.ply)</translation>
        </message>
        <message>
            <source>Take it</source>
            <translation>采用</translation>
        </message>
        <message>
            <source>Take it as it is …</source>
            <translation>按现状采用…</translation>
        </message>
        <message>
            <source>Take over people from a file of another station</source>
            <translation>从另一台设备的文件中导入人员</translation>
        </message>
        <message>
            <source>Take the gallery as it is?</source>
            <translation>按现状采用此人脸库？</translation>
        </message>
        <message>
            <source>Taken by</source>
            <translation>征询人</translation>
        </message>
        <message>
            <source>Takes half a minute before the camera, then it recognises you.</source>
            <translation>在相机前约半分钟，之后即可识别您。</translation>
        </message>
        <message>
            <source>TensorRT does not take the batch sizes; the network has another input</source>
            <translation>TensorRT 不接受这些批大小；该网络的输入不同</translation>
        </message>
        <message>
            <source>TensorRT for RTX does not start here{missing}; {remedy}</source>
            <translation>TensorRT for RTX 在此无法启动{missing}；{remedy}</translation>
        </message>
        <message>
            <source>TensorRT for RTX does not take all of {name}: {left} are left</source>
            <translation>TensorRT for RTX 不能接受 {name} 的全部：剩下 {left}</translation>
        </message>
        <message>
            <source>TensorRT for RTX does not take the plan of {name}; build it again</source>
            <translation>TensorRT for RTX 不接受 {name} 的引擎；请重新构建</translation>
        </message>
        <message>
            <source>TensorRT for RTX does not take this GPU: it wants GeForce RTX 30 or later (compute capability 8.6, 8.9, or from 12.0); use device='tensorrt' or 'cpu'</source>
            <translation>TensorRT for RTX 不支持此 GPU：需要 GeForce RTX 30 或更新（计算能力 8.6、8.9 或 12.0 起）；请用 device='tensorrt' 或 'cpu'</translation>
        </message>
        <message>
            <source>TensorRT for RTX is installed in part only; {remedy}</source>
            <translation>TensorRT for RTX 只安装了一部分；{remedy}</translation>
        </message>
        <message>
            <source>TensorRT for RTX is not installed; {remedy}</source>
            <translation>未安装 TensorRT for RTX；{remedy}</translation>
        </message>
        <message>
            <source>TensorRT for RTX made no ONNX file; use device='cpu'</source>
            <translation>TensorRT for RTX 没有生成 ONNX 文件；请用 device='cpu'</translation>
        </message>
        <message>
            <source>TensorRT is not usable here ({why}); {remedy}</source>
            <translation>此处无法使用 TensorRT（{why}）；{remedy}</translation>
        </message>
        <message>
            <source>TensorRT {version} does not take the network {name!r}; use device='cpu'</source>
            <translation>TensorRT {version} 不接受网络 {name!r}；请用 device='cpu'</translation>
        </message>
        <message>
            <source>TensorRT {version} does not take the plan of {name}; build it again</source>
            <translation>TensorRT {version} 不接受 {name} 的引擎；请重新构建</translation>
        </message>
        <message>
            <source>Test yourself</source>
            <translation>测试一下</translation>
        </message>
        <message>
            <source>The GPU cannot be used ({kind}). The CPU goes on.</source>
            <translation>无法使用 GPU（{kind}）。CPU 继续工作。</translation>
        </message>
        <message>
            <source>The GPU cannot be used: {why}. The CPU goes on.</source>
            <translation>无法使用 GPU：{why}。CPU 继续工作。</translation>
        </message>
        <message>
            <source>The GPU went wrong ({why}). The CPU goes on.</source>
            <translation>GPU 出错（{why}）。CPU 继续工作。</translation>
        </message>
        <message>
            <source>The backup is gone through first. What cannot be read is set aside beside {path}.</source>
            <translation>先完整检查备份。无法读取的人脸库会移到 {path} 旁边。</translation>
        </message>
        <message>
            <source>The camera or recording to show</source>
            <translation>要显示的相机或录像</translation>
        </message>
        <message>
            <source>The camera was changed: start again</source>
            <translation>相机已更换：请重新开始</translation>
        </message>
        <message>
            <source>The camera's picture stands still: connect it again</source>
            <translation>相机画面静止不动：请重新连接</translation>
        </message>
        <message>
            <source>The consent ends within a month: ask for it anew.</source>
            <translation>同意将在一个月内到期：请重新征询。</translation>
        </message>
        <message>
            <source>The consent has ended: this person is not compared. Ask for it anew, or remove them.</source>
            <translation>同意已到期：不再比对此人。请重新征询，或将其删除。</translation>
        </message>
        <message>
            <source>The consent of {name} is recorded.</source>
            <translation>已记录 {name} 的同意。</translation>
        </message>
        <message>
            <source>The depth is too coarse: come closer, or choose a finer depth unit</source>
            <translation>深度太粗：请靠近，或选更细的深度单位</translation>
        </message>
        <message>
            <source>The export was stopped; nothing is left behind.</source>
            <translation>导出已停止，没有留下任何文件。</translation>
        </message>
        <message>
            <source>The face was away: start again</source>
            <translation>面部离开过：请重新开始</translation>
        </message>
        <message>
            <source>The face was judged alive in the last frame (score {score:.2f} of 1).</source>
            <translation>最后一帧中的人脸被判为活体（分数 {score:.2f}，满分 1）。</translation>
        </message>
        <message>
            <source>The frame, counted from 0; type a number and Enter to go there</source>
            <translation>帧号，从 0 数起；输入数字并按回车即可跳到该帧</translation>
        </message>
        <message>
            <source>The gallery did not adapt itself to its people: {why}.</source>
            <translation>人脸库未能适应其中的人：{why}。</translation>
        </message>
        <message>
            <source>The gallery is encrypted with a new key.</source>
            <translation>人脸库已用新密钥加密。</translation>
        </message>
        <message>
            <source>The gallery is locked.</source>
            <translation>人脸库已锁定。</translation>
        </message>
        <message>
            <source>The gallery is locked: {sentence}</source>
            <translation>人脸库已锁定：{sentence}</translation>
        </message>
        <message>
            <source>The gallery is not open</source>
            <translation>人脸库未打开</translation>
        </message>
        <message>
            <source>The gallery is not open.</source>
            <translation>人脸库没有打开。</translation>
        </message>
        <message>
            <source>The gallery is not open: {sentence}</source>
            <translation>人脸库没有打开：{sentence}</translation>
        </message>
        <message>
            <source>The gallery is taken as it is.</source>
            <translation>已按现状采用人脸库。</translation>
        </message>
        <message>
            <source>The gallery's key from its sheet</source>
            <translation>用恢复单找回人脸库的密钥</translation>
        </message>
        <message>
            <source>The gallery's key on paper</source>
            <translation>写在纸上的人脸库密钥</translation>
        </message>
        <message>
            <source>The gallery's key was not replaced: {why}</source>
            <translation>人脸库的密钥未更换：{why}</translation>
        </message>
        <message>
            <source>The gallery's server is away: working with the copy of {time}. Nobody can be enrolled.</source>
            <translation>人脸库的服务器没有应答：正使用 {time} 的副本。现在不能登记新人。</translation>
        </message>
        <message>
            <source>The gallery's server is away: working with this station's last copy. Nobody can be enrolled.</source>
            <translation>人脸库的服务器没有应答：正使用本站最后的副本。现在不能登记新人。</translation>
        </message>
        <message>
            <source>The key is kept {place} now.</source>
            <translation>密钥现在{place}。</translation>
        </message>
        <message>
            <source>The key is there again; the gallery is being opened.</source>
            <translation>密钥已恢复，正在打开人脸库。</translation>
        </message>
        <message>
            <source>The key on paper: without it, a lost key means enrolling everybody again</source>
            <translation>写在纸上的密钥：没有它，密钥丢失就得重新登记所有人</translation>
        </message>
        <message>
            <source>The last frame comes before the first.</source>
            <translation>最后一帧在第一帧之前。</translation>
        </message>
        <message>
            <source>The mean score lies {apart:.3f} above the threshold: {clear}.</source>
            <translation>平均分比阈值高 {apart:.3f}：{clear}。</translation>
        </message>
        <message>
            <source>The mean score lies {apart:.3f} below the threshold: {clear}.</source>
            <translation>平均分比阈值低 {apart:.3f}：{clear}。</translation>
        </message>
        <message>
            <source>The note on {name} is kept.</source>
            <translation>{name} 的备注已保存。</translation>
        </message>
        <message>
            <source>The note on {name} is not kept yet; it stays there until Relief is closed.</source>
            <translation>{name} 的备注尚未保存；在 Relief 关闭之前它会留在那里。</translation>
        </message>
        <message>
            <source>The one that could not be read lies at {path}.</source>
            <translation>无法读取的那个在 {path}。</translation>
        </message>
        <message>
            <source>The person has read this and agrees</source>
            <translation>此人已阅读并同意</translation>
        </message>
        <message>
            <source>The picture is upside down: put rotate={degrees} into the camera's address</source>
            <translation>画面上下颠倒：请在相机地址中写上 rotate={degrees}</translation>
        </message>
        <message>
            <source>The picture lies on its side: put rotate={degrees} into the camera's address</source>
            <translation>画面是侧着的：请在相机地址中写上 rotate={degrees}</translation>
        </message>
        <message>
            <source>The recording cannot be played</source>
            <translation>无法播放该录像</translation>
        </message>
        <message>
            <source>The recording may lack its end: {why}</source>
            <translation>录像末尾可能缺失：{why}</translation>
        </message>
        <message>
            <source>The recording was wound: start again</source>
            <translation>录像被倒转：请重新开始</translation>
        </message>
        <message>
            <source>The same once more</source>
            <translation>再输入一次</translation>
        </message>
        <message>
            <source>The scan is being made …</source>
            <translation>正在制作扫描…</translation>
        </message>
        <message>
            <source>The settings were changed; start once more.</source>
            <translation>设置已更改，请重新开始。</translation>
        </message>
        <message>
            <source>The source does not answer</source>
            <translation>来源没有回应</translation>
        </message>
        <message>
            <source>The two are not the same.</source>
            <translation>两次输入不一致。</translation>
        </message>
        <message>
            <source>The two look like one person: score {score}, {threshold} is needed.</source>
            <translation>两者像同一个人：得分 {score}，需要 {threshold}。</translation>
        </message>
        <message>
            <source>The two look like two people: score {score}, {threshold} is needed. They are not merged.</source>
            <translation>两者像两个人：得分 {score}，需要 {threshold}。不予合并。</translation>
        </message>
        <message>
            <source>The verdict alone, to be read from two metres</source>
            <translation>只显示判定，两米外可读</translation>
        </message>
        <message>
            <source>The verdict could not be written to the gallery's audit: {why}</source>
            <translation>无法将判定写入人脸库的历史记录：{why}</translation>
        </message>
        <message>
            <source>The views are kept: take another name, or try again.</source>
            <translation>已采集的视图仍保留：请换一个名字，或重试。</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>There is no verdict yet: look at the camera until there is one.</source>
            <translation>尚无判定：请看着相机，直到有判定为止。</translation>
        </message>
        <message>
            <source>There is none yet: it is made with the gallery.</source>
            <translation>尚无密钥：它会随人脸库一起创建。</translation>
        </message>
        <message>
            <source>There is nothing to do about anybody here.</source>
            <translation>这里没有需要处理的人。</translation>
        </message>
        <message>
            <source>These are the defaults; “Apply” takes them.</source>
            <translation>这些是默认值；点“应用”生效。</translation>
        </message>
        <message>
            <source>They are in no file yet, and are gone once Relief is closed.</source>
            <translation>它们还不在任何文件中，Relief 关闭后即会丢失。</translation>
        </message>
        <message>
            <source>This face could not be compared: {why}</source>
            <translation>无法比对此人脸：{why}</translation>
        </message>
        <message>
            <source>This face is enrolled already, as {person}</source>
            <translation>这张脸已登记为 {person}</translation>
        </message>
        <message>
            <source>This frame could not be processed: {why}</source>
            <translation>无法处理此帧：{why}</translation>
        </message>
        <message>
            <source>This is another face: start again, one person alone</source>
            <translation>这是另一张脸：请重新开始，只能有一个人</translation>
        </message>
        <message>
            <source>This person is synthetic. Tick the consent and press Start.</source>
            <translation>此人是合成的。请勾选同意并点“开始”。</translation>
        </message>
        <message>
            <source>This threshold goes beyond the calibration: rather too strict</source>
            <translation>此阈值超出校准范围：偏严</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>线程</translation>
        </message>
        <message>
            <source>Threshold</source>
            <translation>阈值</translation>
        </message>
        <message>
            <source>Threshold {threshold:.2f}</source>
            <translation>阈值 {threshold:.2f}</translation>
        </message>
        <message>
            <source>Thresholds</source>
            <translation>阈值</translation>
        </message>
        <message>
            <source>Thresholds: {levels}. Expected, of {views} views of enrolments: own ones apart from strangers by d′ {before:.1f} → {after:.1f}; at {rate} own pass {own}, strangers {strangers}.</source>
            <translation>阈值：{levels}。按 {views} 个登记视图估计：本人与陌生人的区分度 d′ {before:.1f} → {after:.1f}；在 {rate} 时本人通过 {own}，陌生人通过 {strangers}。</translation>
        </message>
        <message>
            <source>To make a lost key anew, run: relief gallery recover-key, and type the four lines. Capitals and spaces do not count; the last letter of each line finds a slip.</source>
            <translation>若要重新生成丢失的密钥，请运行：relief gallery recover-key，并输入这四行。大小写和空格不计；每行最后一个字母用于发现错误。</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>Traces of the old key's rows remain until other programs close {paths}.</source>
            <translation>在其他程序关闭 {paths} 之前，旧密钥的痕迹仍在。</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Try it with a sample person</source>
            <translation>用示例人物试试</translation>
        </message>
        <message>
            <source>Try the GPU again</source>
            <translation>再试 GPU</translation>
        </message>
        <message>
            <source>Trying again in {seconds} s.</source>
            <translation>{seconds} 秒后重试。</translation>
        </message>
        <message>
            <source>Turn to the camera</source>
            <translation>请转向相机</translation>
        </message>
        <message>
            <source>Turn your head slowly to your left</source>
            <translation>请慢慢向您的左边转头</translation>
        </message>
        <message>
            <source>Turn your head slowly to your right</source>
            <translation>请慢慢向您的右边转头</translation>
        </message>
        <message>
            <source>Two entries of one person become one</source>
            <translation>将同一人的两个条目合为一个</translation>
        </message>
        <message>
            <source>Type the four lines; a slip is found by the line. A key that lies there and opens no gallery is set aside.</source>
            <translation>请输入四行字符；输错时会指出是哪一行。原处打不开任何人脸库的密钥会移到一旁。</translation>
        </message>
        <message>
            <source>Type the recovery sheet …</source>
            <translation>输入恢复单…</translation>
        </message>
        <message>
            <source>Type {word} to confirm</source>
            <translation>输入 {word} 以确认</translation>
        </message>
        <message>
            <source>Type “{word}” to confirm:</source>
            <translation>输入“{word}”以确认：</translation>
        </message>
        <message>
            <source>Typed each time Relief starts. Nobody opens the gallery without it or its recovery sheet.</source>
            <translation>每次启动 Relief 时输入。没有它或恢复单，谁也打不开人脸库。</translation>
        </message>
        <message>
            <source>Uncover your face, keep out of the sun</source>
            <translation>请露出脸，避开阳光</translation>
        </message>
        <message>
            <source>Uncover your mouth and chin: no mask, scarf or hand</source>
            <translation>请露出嘴和下巴：不要戴口罩、围巾，也不要用手遮挡</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Unknown person</source>
            <translation>陌生人</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>向上</translation>
        </message>
        <message>
            <source>Valid depth</source>
            <translation>有效深度</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>判定</translation>
        </message>
        <message>
            <source>Verdicts and changes, never faces. Older lines are erased.</source>
            <translation>判定与更改，从不包含人脸。更早的记录会被清除。</translation>
        </message>
        <message>
            <source>Verification · {title}</source>
            <translation>验证 · {title}</translation>
        </message>
        <message>
            <source>Verify {verifying}</source>
            <translation>验证 {verifying}</translation>
        </message>
        <message>
            <source>Views</source>
            <translation>视图</translation>
        </message>
        <message>
            <source>Views, pictures and the note of the other entry become {kept}’s, and the other entry is gone. Of the two consents the one counts that ends first.</source>
            <translation>另一条目的视图、图片和备注将归 {kept} 所有，该条目随之消失。两份同意以先到期者为准。</translation>
        </message>
        <message>
            <source>Wait for {figure} s</source>
            <translation>请等待 {figure} 秒</translation>
        </message>
        <message>
            <source>Waiting for a camera or a recording.</source>
            <translation>正在等待相机或录像。</translation>
        </message>
        <message>
            <source>Waiting for a picture.</source>
            <translation>正在等待画面。</translation>
        </message>
        <message>
            <source>Waiting for the first frame …</source>
            <translation>正在等待第一帧…</translation>
        </message>
        <message>
            <source>Waiting for the first frame.</source>
            <translation>正在等待第一帧。</translation>
        </message>
        <message>
            <source>Welcome</source>
            <translation>欢迎</translation>
        </message>
        <message>
            <source>Welcome to Relief</source>
            <translation>欢迎使用 Relief</translation>
        </message>
        <message>
            <source>What</source>
            <translation>事件</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>发生了什么</translation>
        </message>
        <message>
            <source>What is being done</source>
            <translation>正在进行的工作</translation>
        </message>
        <message>
            <source>What is wrong</source>
            <translation>查看问题</translation>
        </message>
        <message>
            <source>What it rests on</source>
            <translation>依据</translation>
        </message>
        <message>
            <source>What the doctor finds, how fast this machine is, and all keys</source>
            <translation>诊断结果、本机速度以及所有快捷键</translation>
        </message>
        <message>
            <source>What to do</source>
            <translation>要做什么</translation>
        </message>
        <message>
            <source>What was stored</source>
            <translation>已保存的内容</translation>
        </message>
        <message>
            <source>When</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Where to</source>
            <translation>位置</translation>
        </message>
        <message>
            <source>Who</source>
            <translation>何人</translation>
        </message>
        <message>
            <source>Who agrees to kept depth pictures is compared here, in millimetres.</source>
            <translation>同意保存深度图像的人会在这里以毫米作比较。</translation>
        </message>
        <message>
            <source>Who else is {kept}?</source>
            <translation>还有谁是 {kept}？</translation>
        </message>
        <message>
            <source>Who it was</source>
            <translation>实际是谁</translation>
        </message>
        <message>
            <source>Who of {count} enrolled is it?</source>
            <translation>是已登记的 {count} 人中的哪一位？</translation>
        </message>
        <message>
            <source>Who was taken for {person}? More will be asked of such a face from now on.</source>
            <translation>谁被当成了 {person}？今后对这样的脸要求会更严格。</translation>
        </message>
        <message>
            <source>Whoever can read your files can read it. Nothing has to be typed.</source>
            <translation>能读您文件的人都能读它。无需输入任何内容。</translation>
        </message>
        <message>
            <source>Whoever has these lines and a copy of the gallery can read everything in it. Keep them where you keep documents, apart from the gallery and its backups.</source>
            <translation>谁拥有这些行和人脸库的副本，谁就能读取其中的一切。请把它们与文件证件放在一起，并与人脸库及其备份分开。</translation>
        </message>
        <message>
            <source>Whoever was enrolled since that backup is lost, and who was removed since is there again.</source>
            <translation>备份之后登记的人会丢失，备份之后删除的人会重新出现。</translation>
        </message>
        <message>
            <source>Whom the face resembled</source>
            <translation>与谁相似</translation>
        </message>
        <message>
            <source>Why this match</source>
            <translation>匹配的依据</translation>
        </message>
        <message>
            <source>With it a lost or damaged key can be made anew; without, everybody has to be enrolled again. Whoever has it and a copy of the gallery can read everything in it.</source>
            <translation>有了它，丢失或损坏的密钥可以重新生成；没有它，就得重新登记所有人。谁拥有它和人脸库的副本，谁就能读取其中的一切。</translation>
        </message>
        <message>
            <source>Write everybody to one encrypted file for another station</source>
            <translation>将所有人写入一个供另一台设备使用的加密文件</translation>
        </message>
        <message>
            <source>Write what the camera sees to a file</source>
            <translation>把相机所见写入文件</translation>
        </message>
        <message>
            <source>Write what the camera sees to a file (R)</source>
            <translation>把相机所见写入文件 (R)</translation>
        </message>
        <message>
            <source>Yaw</source>
            <translation>偏转</translation>
        </message>
        <message>
            <source>a backup is being put in its place; nobody is compared until that is done</source>
            <translation>正在用备份替换它；完成之前不比对任何人</translation>
        </message>
        <message>
            <source>a bent sheet for a face: {figure} mm off a smooth one</source>
            <translation>弯曲的纸面冒充人脸：偏离光滑面 {figure} 毫米</translation>
        </message>
        <message>
            <source>a capture came without depth; look again</source>
            <translation>一次采集没有深度；请再试</translation>
        </message>
        <message>
            <source>a consent</source>
            <translation>一份同意书</translation>
        </message>
        <message>
            <source>a correction</source>
            <translation>一条更正</translation>
        </message>
        <message>
            <source>a correction is damaged; restore a backup ('relief gallery restore')</source>
            <translation>一条更正已损坏；请恢复备份（“relief gallery restore”）</translation>
        </message>
        <message>
            <source>a cut-out: {figure} mm off a smooth sheet</source>
            <translation>剪下的照片：偏离光滑面 {figure} 毫米</translation>
        </message>
        <message>
            <source>a file's name cannot hold {character}; leave it out</source>
            <translation>文件名不能含有 {character}；请去掉</translation>
        </message>
        <message>
            <source>a flat sheet for a face: {figure} mm off a plane</source>
            <translation>平面冒充人脸：偏离平面 {figure} 毫米</translation>
        </message>
        <message>
            <source>a folder with one .ply for each frame, in metres</source>
            <translation>文件夹，每帧一个 .ply，单位米</translation>
        </message>
        <message>
            <source>a gallery needs the id of the networks in use; see engines.model_id</source>
            <translation>人脸库需要所用网络的标识；见 engines.model_id</translation>
        </message>
        <message>
            <source>a key is {key_bytes} bytes</source>
            <translation>密钥为 {key_bytes} 字节</translation>
        </message>
        <message>
            <source>a key is {key_bytes} bytes; gallery.key_for keeps one in a file</source>
            <translation>密钥为 {key_bytes} 字节；gallery.key_for 会把它保存在文件中</translation>
        </message>
        <message>
            <source>a name</source>
            <translation>一个姓名</translation>
        </message>
        <message>
            <source>a name cannot hold the character U+{character}; leave it out</source>
            <translation>姓名不能含有字符 U+{character}；请去掉</translation>
        </message>
        <message>
            <source>a name has 1 to {longest} characters</source>
            <translation>名称须为 1 到 {longest} 个字符</translation>
        </message>
        <message>
            <source>a name has at most {longest_name} characters; this one has {count}</source>
            <translation>姓名最多 {longest_name} 个字符；此名有 {count} 个</translation>
        </message>
        <message>
            <source>a name is text</source>
            <translation>姓名须为文字</translation>
        </message>
        <message>
            <source>a name must have letters that are seen</source>
            <translation>姓名必须含有可见的字符</translation>
        </message>
        <message>
            <source>a name must not be empty</source>
            <translation>姓名不能为空</translation>
        </message>
        <message>
            <source>a note cannot hold the character U+{character}; leave it out</source>
            <translation>备注不能含有字符 U+{character}；请去掉</translation>
        </message>
        <message>
            <source>a note has at most {longest} characters; this one has {count}</source>
            <translation>备注最多 {longest} 个字符；此备注有 {count} 个</translation>
        </message>
        <message>
            <source>a note is text</source>
            <translation>备注须为文字</translation>
        </message>
        <message>
            <source>a number</source>
            <translation>数字</translation>
        </message>
        <message>
            <source>a passphrase has {shortest} to {longest} characters; four words from a book will do</source>
            <translation>口令须为 {shortest} 到 {longest} 个字符；书中的四个词即可</translation>
        </message>
        <message>
            <source>a password does not belong into the address of a gallery, where lists of programs and settings show it: set PGPASSWORD, or keep it in ~/.pgpass</source>
            <translation>密码不应写进人脸库的地址，程序列表和设置会显示它：请设置 PGPASSWORD，或保存在 ~/.pgpass</translation>
        </message>
        <message>
            <source>a person needs a name</source>
            <translation>需要姓名</translation>
        </message>
        <message>
            <source>a person's id</source>
            <translation>一个人的编号</translation>
        </message>
        <message>
            <source>a picture that was seen before</source>
            <translation>出现过的画面</translation>
        </message>
        <message>
            <source>a record</source>
            <translation>一条记录</translation>
        </message>
        <message>
            <source>a recording takes about 5 MB a second; free some space</source>
            <translation>录像每秒约占 5 MB；请腾出空间</translation>
        </message>
        <message>
            <source>a recovery sheet has {lines} lines, not {count}</source>
            <translation>恢复单有 {lines} 行，而不是 {count} 行</translation>
        </message>
        <message>
            <source>a scan takes at least {least_shots} good frames, not {count}; give it a longer look</source>
            <translation>扫描至少需要 {least_shots} 帧合格图像，现有 {count} 帧；请多看一会儿</translation>
        </message>
        <message>
            <source>a shared gallery is encrypted: open it with the key that all its stations have</source>
            <translation>共享人脸库是加密的：请用所有站点共有的密钥打开</translation>
        </message>
        <message>
            <source>a shell over the lower face: its own relief is {figure} mm</source>
            <translation>下半脸有外壳：自身起伏 {figure} 毫米</translation>
        </message>
        <message>
            <source>a template of {value} in {path} is damaged; nothing was changed: restore the gallery from a backup, or remove that person and enrol them again</source>
            <translation>{path} 中 {value} 的一个模板已损坏；未作任何更改：请用备份恢复人脸库，或删除此人后重新登记</translation>
        </message>
        <message>
            <source>a text</source>
            <translation>文本</translation>
        </message>
        <message>
            <source>a time ({name})</source>
            <translation>一个时间（{name}）</translation>
        </message>
        <message>
            <source>a whole number</source>
            <translation>整数</translation>
        </message>
        <message>
            <source>a {about} is too long to be written: nothing was exported</source>
            <translation>{about}过长，无法写入：未导出任何内容</translation>
        </message>
        <message>
            <source>a {name}</source>
            <translation>一个 {name}</translation>
        </message>
        <message>
            <source>a {name} of {value} is damaged (number {number}); nothing was changed: restore the gallery from a backup, or remove that person and enrol them again</source>
            <translation>{value} 的一项 {name} 已损坏（编号 {number}）；未作任何更改：请用备份恢复人脸库，或删除此人后重新登记</translation>
        </message>
        <message>
            <source>accepted</source>
            <translation>已接受</translation>
        </message>
        <message>
            <source>adaptation erased</source>
            <translation>已清除适应</translation>
        </message>
        <message>
            <source>adaptation undone</source>
            <translation>已撤销适应</translation>
        </message>
        <message>
            <source>adapted</source>
            <translation>已适应</translation>
        </message>
        <message>
            <source>adapted to its {people} people the station would tell them apart worse than before (d′ {apart_after} instead of {apart_before}): it stays as it is. More people may help</source>
            <translation>适应其 {people} 人后，本站点对他们的区分会变差（d′ 为 {apart_after}，原为 {apart_before}）：保持不变。人数更多时或有帮助</translation>
        </message>
        <message>
            <source>all people</source>
            <translation>所有人员</translation>
        </message>
        <message>
            <source>all poses are captured</source>
            <translation>所有姿势都已采集</translation>
        </message>
        <message>
            <source>an NVIDIA GPU is there, but not its driver</source>
            <translation>有 NVIDIA GPU，但没有驱动程序</translation>
        </message>
        <message>
            <source>an address of a shared gallery has no {unknown}; {form}</source>
            <translation>共享人脸库的地址没有 {unknown}；{form}</translation>
        </message>
        <message>
            <source>an enrolment needs at least {templates} good frames, not {wanted}</source>
            <translation>登记至少需要 {templates} 帧合格图像，而不是 {wanted}</translation>
        </message>
        <message>
            <source>another camera</source>
            <translation>换了相机</translation>
        </message>
        <message>
            <source>another face</source>
            <translation>换了一张脸</translation>
        </message>
        <message>
            <source>another gallery lies at {path} than the one that was there{remedy}</source>
            <translation>{path} 处现在是另一个人脸库{remedy}</translation>
        </message>
        <message>
            <source>another gallery was opened meanwhile, and nothing was done; try again</source>
            <translation>其间打开了另一个人脸库，未作任何操作；请重试</translation>
        </message>
        <message>
            <source>another key lies at {path}, and opens the gallery {other}: nothing was changed. Move both away first</source>
            <translation>{path} 处是另一个密钥，它能打开人脸库 {other}：未作任何更改。请先把两者移走</translation>
        </message>
        <message>
            <source>another key lies at {path}; move it away first, it may belong to another gallery</source>
            <translation>{path} 处有另一个密钥；请先移走它，它可能属于另一个人脸库</translation>
        </message>
        <message>
            <source>another program changed the gallery meanwhile, and nothing was done; try again</source>
            <translation>其间另一个程序更改了人脸库，未作任何更改；请重试</translation>
        </message>
        <message>
            <source>another program changed the people meanwhile; nothing was adapted: try again</source>
            <translation>其间另一个程序更改了人员；未作适应：请重试</translation>
        </message>
        <message>
            <source>another program changes the key; try again when it is done</source>
            <translation>另一个程序正在更改密钥；请等它完成后重试</translation>
        </message>
        <message>
            <source>another program has changed the key of {path}; open the gallery again</source>
            <translation>另一个程序更改了 {path} 的密钥；请重新打开人脸库</translation>
        </message>
        <message>
            <source>another program has written a note on {name} meanwhile: “{note}”.</source>
            <translation>其间另一个程序写了 {name} 的备注：“{note}”。</translation>
        </message>
        <message>
            <source>another program is saving the settings to {path}; try again when it is done</source>
            <translation>另一个程序正在将设置保存到 {path}；请等它完成后重试</translation>
        </message>
        <message>
            <source>another program keeps the gallery locked; try again when it is done</source>
            <translation>另一个程序锁住了人脸库；请等它完成后重试</translation>
        </message>
        <message>
            <source>another program keeps the gallery {path} locked; try again when it is done</source>
            <translation>另一个程序锁住了人脸库 {path}；请等它完成后重试</translation>
        </message>
        <message>
            <source>another program uses the camera ({why}); close it and try again</source>
            <translation>另一个程序正在使用相机（{why}）；请关闭它后重试</translation>
        </message>
        <message>
            <source>another station has replaced the key and handed it over; this one has the old one still</source>
            <translation>另一个站点已更换并移交密钥；本站点仍是旧密钥</translation>
        </message>
        <message>
            <source>another station has replaced the key; take it over first: relief gallery key adopt</source>
            <translation>另一个站点已更换密钥；请先接收：relief gallery key adopt</translation>
        </message>
        <message>
            <source>another station keeps {address} locked; try again when it is done</source>
            <translation>另一个站点锁住了 {address}；请等它完成后重试</translation>
        </message>
        <message>
            <source>array</source>
            <translation>数组</translation>
        </message>
        <message>
            <source>as shipped: no views of enrolments are kept</source>
            <translation>出厂状态：没有保存登记的视图</translation>
        </message>
        <message>
            <source>as the camera does</source>
            <translation>由相机决定</translation>
        </message>
        <message>
            <source>as the system</source>
            <translation>随系统</translation>
        </message>
        <message>
            <source>as usual: narrow, every pixel</source>
            <translation>默认：窄视场，全像素</translation>
        </message>
        <message>
            <source>asking for a GPU</source>
            <translation>查询 GPU</translation>
        </message>
        <message>
            <source>asking the GPU's driver ended with {code}</source>
            <translation>查询 GPU 驱动程序以 {code} 结束</translation>
        </message>
        <message>
            <source>away for too long</source>
            <translation>离开太久</translation>
        </message>
        <message>
            <source>behind a passphrase</source>
            <translation>用口令保护</translation>
        </message>
        <message>
            <source>behind a passphrase, in {path}</source>
            <translation>在口令之后：{path}</translation>
        </message>
        <message>
            <source>bent like paper: {figure} mm off a smooth sheet</source>
            <translation>像弯曲的纸：偏离光滑面 {figure} 毫米</translation>
        </message>
        <message>
            <source>beyond what was calibrated</source>
            <translation>超出校准范围</translation>
        </message>
        <message>
            <source>both notes together have {count} characters, and a note has at most {longest}: nothing was merged. Shorten one of them, then merge</source>
            <translation>两条备注合计 {count} 个字符，而一条备注最多 {longest} 个：未作合并。请缩短其中一条，再合并</translation>
        </message>
        <message>
            <source>building the engine was cancelled</source>
            <translation>已取消构建引擎</translation>
        </message>
        <message>
            <source>building {name}</source>
            <translation>构建 {name}</translation>
        </message>
        <message>
            <source>building {name} for {backend} was cancelled</source>
            <translation>已取消为 {backend} 构建 {name}</translation>
        </message>
        <message>
            <source>calibrate it anew with its maker's tool, or use another camera</source>
            <translation>请用厂商的工具重新标定，或换用其他相机</translation>
        </message>
        <message>
            <source>calibrated</source>
            <translation>已校准</translation>
        </message>
        <message>
            <source>called a mistake</source>
            <translation>被指为误判</translation>
        </message>
        <message>
            <source>cannot add {name}: {why}</source>
            <translation>无法添加 {name}：{why}</translation>
        </message>
        <message>
            <source>cannot make {folder}: {why}; choose another folder</source>
            <translation>无法创建 {folder}：{why}；请选择另一个文件夹</translation>
        </message>
        <message>
            <source>cannot move {path} away: {why}; delete it by hand</source>
            <translation>无法移走 {path}：{why}；请手动删除</translation>
        </message>
        <message>
            <source>cannot read the settings in {path}: {why}; make it readable for this user, or set RELIEF_HOME to another folder</source>
            <translation>无法读取 {path} 中的设置：{why}；请让本用户可读，或将 RELIEF_HOME 设为另一个文件夹</translation>
        </message>
        <message>
            <source>cannot read {listing}: {why}; check its permissions</source>
            <translation>无法读取 {listing}：{why}；请检查权限</translation>
        </message>
        <message>
            <source>cannot read {path}: {why}; check its permissions</source>
            <translation>无法读取 {path}：{why}；请检查权限</translation>
        </message>
        <message>
            <source>cannot rename {name}: {why}</source>
            <translation>无法重命名 {name}：{why}</translation>
        </message>
        <message>
            <source>cannot save the settings to {path}: {why}</source>
            <translation>无法把设置保存到 {path}：{why}</translation>
        </message>
        <message>
            <source>cannot write to {folder}: {why}</source>
            <translation>无法写入 {folder}：{why}</translation>
        </message>
        <message>
            <source>cannot write to {folder}; is the disk full?</source>
            <translation>无法写入 {folder}；磁盘满了吗？</translation>
        </message>
        <message>
            <source>cannot write to {parent}: {why}</source>
            <translation>无法写入 {parent}：{why}</translation>
        </message>
        <message>
            <source>cannot write {path}: {why}</source>
            <translation>无法写入 {path}：{why}</translation>
        </message>
        <message>
            <source>cannot write {path}: {why}; choose another folder</source>
            <translation>无法写入 {path}：{why}；请选择另一个文件夹</translation>
        </message>
        <message>
            <source>cannot write {path}: {why}; choose another place</source>
            <translation>无法写入 {path}：{why}；请选择另一个位置</translation>
        </message>
        <message>
            <source>cannot write {path}: {why}; {count:frame is|frames are} safe, free some space</source>
            <translation>无法写入 {path}：{why}；{count} 帧已安全保存，请腾出空间</translation>
        </message>
        <message>
            <source>cannot write {path}; choose another place, or free some room</source>
            <translation>无法写入 {path}；请换个位置，或腾出一些空间</translation>
        </message>
        <message>
            <source>cannot write {path}; is the disk full?</source>
            <translation>无法写入 {path}；磁盘满了吗？</translation>
        </message>
        <message>
            <source>cannot write {why}</source>
            <translation>无法写入 {why}</translation>
        </message>
        <message>
            <source>capturing</source>
            <translation>录制计算图</translation>
        </message>
        <message>
            <source>clear</source>
            <translation>明确</translation>
        </message>
        <message>
            <source>close</source>
            <translation>接近</translation>
        </message>
        <message>
            <source>closed before the networks were ready</source>
            <translation>在网络就绪之前已关闭</translation>
        </message>
        <message>
            <source>colour</source>
            <translation>彩色</translation>
        </message>
        <message>
            <source>colour and infrared</source>
            <translation>彩色和红外</translation>
        </message>
        <message>
            <source>colour, where there is some</source>
            <translation>彩色（若有）</translation>
        </message>
        <message>
            <source>comparing with the CPU</source>
            <translation>与 CPU 比较</translation>
        </message>
        <message>
            <source>compiling</source>
            <translation>编译</translation>
        </message>
        <message>
            <source>compiling {name}</source>
            <translation>编译 {name}</translation>
        </message>
        <message>
            <source>consent ended</source>
            <translation>同意已到期</translation>
        </message>
        <message>
            <source>consent ends soon</source>
            <translation>同意即将到期</translation>
        </message>
        <message>
            <source>copy accepted</source>
            <translation>已接受副本</translation>
        </message>
        <message>
            <source>copy the file again from its origin</source>
            <translation>请从来源重新复制该文件</translation>
        </message>
        <message>
            <source>copying from the GPU</source>
            <translation>从 GPU 复制</translation>
        </message>
        <message>
            <source>copying to the GPU</source>
            <translation>复制到 GPU</translation>
        </message>
        <message>
            <source>correct them, or move the file away; until then every other command ends with 2</source>
            <translation>请更正，或移走该文件；在此之前其他命令都会以 2 结束</translation>
        </message>
        <message>
            <source>could not be looked at: {kind}: {why}</source>
            <translation>无法检查：{kind}：{why}</translation>
        </message>
        <message>
            <source>covered: part of the face is hidden</source>
            <translation>有遮挡：脸的一部分被遮住</translation>
        </message>
        <message>
            <source>crashed ({signal})</source>
            <translation>崩溃（{signal}）</translation>
        </message>
        <message>
            <source>crop</source>
            <translation>裁剪</translation>
        </message>
        <message>
            <source>crops</source>
            <translation>裁剪图</translation>
        </message>
        <message>
            <source>cuda.bindings is not usable here ({why}); {remedy}</source>
            <translation>此处无法使用 cuda.bindings（{why}）；{remedy}</translation>
        </message>
        <message>
            <source>cuda.bindings, which runs networks on a GPU, is not installed</source>
            <translation>未安装在 GPU 上运行网络所需的 cuda.bindings</translation>
        </message>
        <message>
            <source>damaged ({why}); copy the file again from its origin</source>
            <translation>已损坏（{why}）；请从来源重新复制该文件</translation>
        </message>
        <message>
            <source>damaged {damaged}</source>
            <translation>损坏 {damaged}</translation>
        </message>
        <message>
            <source>dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>default</source>
            <translation>默认</translation>
        </message>
        <message>
            <source>denoise</source>
            <translation>去噪</translation>
        </message>
        <message>
            <source>denoised</source>
            <translation>去噪后</translation>
        </message>
        <message>
            <source>depth</source>
            <translation>深度</translation>
        </message>
        <message>
            <source>depth is {error:.3g} grey levels off on average, {allowed:.3g} allowed</source>
            <translation>深度平均偏差 {error:.3g} 灰度级，允许 {allowed:.3g}</translation>
        </message>
        <message>
            <source>depth must be [{size}, {size}] or [N, {size}, {size}], not {shape}</source>
            <translation>深度须为 [{size}, {size}] 或 [N, {size}, {size}]，不能是 {shape}</translation>
        </message>
        <message>
            <source>depth must be a float32 array, not {kind}; use depth.astype(np.float32)</source>
            <translation>深度须为 float32 数组，不能是 {kind}；请用 depth.astype(np.float32)</translation>
        </message>
        <message>
            <source>depth must be finite and in [0, 255], not [{low:g}, {high:g}]; use face.crop</source>
            <translation>深度须为 [0, 255] 内的有限值，不能是 [{low:g}, {high:g}]；请用 face.crop</translation>
        </message>
        <message>
            <source>depth video</source>
            <translation>深度视频</translation>
        </message>
        <message>
            <source>device {device!r} cannot be used: {why}; {remedy}</source>
            <translation>无法使用设备 {device!r}：{why}；{remedy}</translation>
        </message>
        <message>
            <source>did not answer for {patience} s</source>
            <translation>{patience} 秒没有应答</translation>
        </message>
        <message>
            <source>done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>done, but traces remain in {name}-wal while another program reads the gallery; they go when that program is closed or the gallery is opened next</source>
            <translation>已完成，但在另一程序读取人脸库期间，{name}-wal 中仍留有痕迹；该程序关闭或下次打开人脸库时即会清除</translation>
        </message>
        <message>
            <source>down</source>
            <translation>向下</translation>
        </message>
        <message>
            <source>driver {version}, CUDA {cuda}</source>
            <translation>驱动 {version}，CUDA {cuda}</translation>
        </message>
        <message>
            <source>dropped {dropped}</source>
            <translation>丢帧 {dropped}</translation>
        </message>
        <message>
            <source>embeddings agree to {cosine:.5f}, {least:.5f} wanted</source>
            <translation>嵌入一致度为 {cosine:.5f}，要求 {least:.5f}</translation>
        </message>
        <message>
            <source>ended</source>
            <translation>已结束</translation>
        </message>
        <message>
            <source>ended with {code}</source>
            <translation>以 {code} 结束</translation>
        </message>
        <message>
            <source>ended {day}</source>
            <translation>{day} 到期</translation>
        </message>
        <message>
            <source>enrol again</source>
            <translation>需重新登记</translation>
        </message>
        <message>
            <source>enrolled</source>
            <translation>已登记</translation>
        </message>
        <message>
            <source>every</source>
            <translation>每</translation>
        </message>
        <message>
            <source>exported</source>
            <translation>已导出</translation>
        </message>
        <message>
            <source>fairly clear</source>
            <translation>较明确</translation>
        </message>
        <message>
            <source>flat: {figure} mm off a plane</source>
            <translation>太平：偏离平面 {figure} 毫米</translation>
        </message>
        <message>
            <source>folder of images</source>
            <translation>图像文件夹</translation>
        </message>
        <message>
            <source>for .mkv recordings: {install}</source>
            <translation>用于 .mkv 录像：{install}</translation>
        </message>
        <message>
            <source>for 30 days</source>
            <translation>30 天</translation>
        </message>
        <message>
            <source>for Azure Kinect: {install}, and libk4a (docs/cameras.md)</source>
            <translation>用于 Azure Kinect：{install}，以及 libk4a（docs/cameras.md）</translation>
        </message>
        <message>
            <source>for RealSense cameras: {install}</source>
            <translation>用于 RealSense 相机：{install}</translation>
        </message>
        <message>
            <source>for a live Azure Kinect: a graphics driver with OpenGL 4.4; nothing else needs it</source>
            <translation>用于实时 Azure Kinect：支持 OpenGL 4.4 的显卡驱动；其他功能不需要</translation>
        </message>
        <message>
            <source>for five years</source>
            <translation>五年</translation>
        </message>
        <message>
            <source>for live Azure Kinect: the Azure Kinect Sensor SDK 1.4 or {install} (docs/cameras.md)</source>
            <translation>用于实时 Azure Kinect：Azure Kinect Sensor SDK 1.4 或 {install}（docs/cameras.md）</translation>
        </message>
        <message>
            <source>for one year</source>
            <translation>一年</translation>
        </message>
        <message>
            <source>for saved surfaces: {install}</source>
            <translation>用于保存曲面：{install}</translation>
        </message>
        <message>
            <source>for two years</source>
            <translation>两年</translation>
        </message>
        <message>
            <source>frame {index} of {path} is damaged ({why}); copy the file again from its origin</source>
            <translation>{path} 的第 {index} 帧已损坏（{why}）；请从来源重新复制该文件</translation>
        </message>
        <message>
            <source>frame {index} of {path} is damaged; copy the file again from its origin</source>
            <translation>{path} 的第 {index} 帧已损坏；请从来源重新复制该文件</translation>
        </message>
        <message>
            <source>gallery or networks were opened anew</source>
            <translation>人脸库或网络被重新打开</translation>
        </message>
        <message>
            <source>gallery {count}</source>
            <translation>库中 {count} 人</translation>
        </message>
        <message>
            <source>gallery {day}</source>
            <translation>人脸库 {day}</translation>
        </message>
        <message>
            <source>gallery: {why}</source>
            <translation>人脸库：{why}</translation>
        </message>
        <message>
            <source>gave no answer</source>
            <translation>没有给出应答</translation>
        </message>
        <message>
            <source>give this user the right to read and write it and its folder, or name another</source>
            <translation>请给本用户读写它及其文件夹的权限，或指定另一个</translation>
        </message>
        <message>
            <source>half the size</source>
            <translation>尺寸减半</translation>
        </message>
        <message>
            <source>hand: near things</source>
            <translation>手部：近处物体</translation>
        </message>
        <message>
            <source>high</source>
            <translation>大</translation>
        </message>
        <message>
            <source>high accuracy: fewer wrong depths, more holes</source>
            <translation>高精度：错误深度少，空洞多</translation>
        </message>
        <message>
            <source>high density: fewer holes, more wrong depths</source>
            <translation>高密度：空洞少，错误深度多</translation>
        </message>
        <message>
            <source>holds no depth frames; record depth, with the SDK 2.58 or newer for .db3</source>
            <translation>没有深度帧；请录制深度，.db3 需要 SDK 2.58 或更新版本</translation>
        </message>
        <message>
            <source>idle cores</source>
            <translation>空闲核心</translation>
        </message>
        <message>
            <source>imported</source>
            <translation>已导入</translation>
        </message>
        <message>
            <source>in a file</source>
            <translation>保存在文件中</translation>
        </message>
        <message>
            <source>in a file: {path}</source>
            <translation>在文件中：{path}</translation>
        </message>
        <message>
            <source>in the system's keyring</source>
            <translation>保存在系统密钥环中</translation>
        </message>
        <message>
            <source>in the system's keyring, named by {path}</source>
            <translation>在系统密钥环中，由 {path} 指定</translation>
        </message>
        <message>
            <source>infrared</source>
            <translation>红外</translation>
        </message>
        <message>
            <source>infrared is not moved onto the colour image; leave infrared or align=color out</source>
            <translation>红外图像不会对齐到彩色图像；请去掉 infrared 或 align=color</translation>
        </message>
        <message>
            <source>infrared, where there is some</source>
            <translation>红外（若有）</translation>
        </message>
        <message>
            <source>install Relief again</source>
            <translation>请重新安装 Relief</translation>
        </message>
        <message>
            <source>it is postgresql://USER@HOST:PORT/DATABASE, with ?sslmode= and ?sslrootcert= where needed</source>
            <translation>格式为 postgresql://USER@HOST:PORT/DATABASE，需要时加 ?sslmode= 和 ?sslrootcert=</translation>
        </message>
        <message>
            <source>it was stopped, and nothing was written</source>
            <translation>已停止，未写入任何内容</translation>
        </message>
        <message>
            <source>its disk can only be read; mount it for writing, or name a place on another</source>
            <translation>其磁盘只读；请以可写方式挂载，或指定另一磁盘上的位置</translation>
        </message>
        <message>
            <source>its disk is full; make room there, or name a place on another</source>
            <translation>其磁盘已满；请腾出空间，或指定另一磁盘上的位置</translation>
        </message>
        <message>
            <source>its firmware {firmware} is older than the {recommended} that the SDK expects; {remedy}</source>
            <translation>其固件 {firmware} 比 SDK 要求的 {recommended} 旧；{remedy}</translation>
        </message>
        <message>
            <source>its key is being replaced; nobody is compared until that is done</source>
            <translation>正在更换其密钥；完成之前不比对任何人</translation>
        </message>
        <message>
            <source>its key is kept behind a passphrase</source>
            <translation>其密钥由口令保护</translation>
        </message>
        <message>
            <source>its number of {name}</source>
            <translation>其 {name} 数量</translation>
        </message>
        <message>
            <source>its threshold {value!r} is no cosine between 0 and 1; restore it from the release</source>
            <translation>其阈值 {value!r} 不是 0 与 1 之间的余弦值；请从发行版恢复</translation>
        </message>
        <message>
            <source>its thresholds are no table; restore it from the release</source>
            <translation>其阈值不是表格；请从发行版恢复</translation>
        </message>
        <message>
            <source>its thresholds fall with the false match rate that they stand for; restore it from the release</source>
            <translation>其阈值随所代表的误识率下降；请从发行版恢复</translation>
        </message>
        <message>
            <source>its thresholds name a false match rate twice; restore it from the release</source>
            <translation>其阈值将同一误识率列了两次；请从发行版恢复</translation>
        </message>
        <message>
            <source>its thresholds stand under {text!r}, which is no rate between 0 and 1; restore it from the release</source>
            <translation>其阈值列在 {text!r} 之下，而它不是 0 与 1 之间的比率；请从发行版恢复</translation>
        </message>
        <message>
            <source>its {name}</source>
            <translation>其 {name}</translation>
        </message>
        <message>
            <source>kept, sealed</source>
            <translation>已加密保存</translation>
        </message>
        <message>
            <source>key changed</source>
            <translation>已更换密钥</translation>
        </message>
        <message>
            <source>last {seconds:.0f} s</source>
            <translation>最近 {seconds:.0f} 秒</translation>
        </message>
        <message>
            <source>left</source>
            <translation>向左</translation>
        </message>
        <message>
            <source>let fewer strangers pass: --one-in 1000</source>
            <translation>减少放过的陌生人：--one-in 1000</translation>
        </message>
        <message>
            <source>libk4a cannot align depth with colour: {why}; or leave align=color out</source>
            <translation>libk4a 无法将深度与彩色对齐：{why}；或去掉 align=color</translation>
        </message>
        <message>
            <source>libk4a does not align this depth image; leave align=color out</source>
            <translation>libk4a 无法对齐此深度图像；请去掉 align=color</translation>
        </message>
        <message>
            <source>libk4a has no room for an image; close other programs</source>
            <translation>libk4a 没有内存存放图像；请关闭其他程序</translation>
        </message>
        <message>
            <source>light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>like a screen for a face: {figure} of it has no depth</source>
            <translation>像屏幕冒充人脸：{figure} 没有深度</translation>
        </message>
        <message>
            <source>like a screen: {figure} of it has no depth</source>
            <translation>像屏幕：{figure} 没有深度</translation>
        </message>
        <message>
            <source>line {number} of the recovery sheet has a slip; compare it letter by letter</source>
            <translation>恢复单第 {number} 行有误；请逐字核对</translation>
        </message>
        <message>
            <source>lines erased</source>
            <translation>已抹除记录</translation>
        </message>
        <message>
            <source>live</source>
            <translation>活体</translation>
        </message>
        <message>
            <source>live camera</source>
            <translation>实时相机</translation>
        </message>
        <message>
            <source>load the network anew</source>
            <translation>请重新加载网络</translation>
        </message>
        <message>
            <source>loading the networks</source>
            <translation>正在加载网络</translation>
        </message>
        <message>
            <source>loading {name}</source>
            <translation>加载 {name}</translation>
        </message>
        <message>
            <source>locate</source>
            <translation>定位</translation>
        </message>
        <message>
            <source>locked after repeated attacks</source>
            <translation>多次攻击后已锁定</translation>
        </message>
        <message>
            <source>look alike: {pairs}</source>
            <translation>长相相似：{pairs}</translation>
        </message>
        <message>
            <source>look at the network and the server; people are recognised all the same</source>
            <translation>请检查网络和服务器；识别仍照常进行</translation>
        </message>
        <message>
            <source>looking, {count} good frame</source>
            <translation>正在查看，{count} 个合格帧</translation>
        </message>
        <message>
            <source>looking, {count} good frames</source>
            <translation>正在查看，{count} 个合格帧</translation>
        </message>
        <message>
            <source>lost</source>
            <translation>已丢失</translation>
        </message>
        <message>
            <source>low</source>
            <translation>小</translation>
        </message>
        <message>
            <source>make it readable for this user, or set RELIEF_HOME to a folder of your own</source>
            <translation>请让本用户可读，或将 RELIEF_HOME 设为您自己的文件夹</translation>
        </message>
        <message>
            <source>make room on its disk</source>
            <translation>请在其磁盘上腾出空间</translation>
        </message>
        <message>
            <source>make {parent} writable, or set RELIEF_HOME to a folder of your own</source>
            <translation>请让 {parent} 可写，或将 RELIEF_HOME 设为您自己的文件夹</translation>
        </message>
        <message>
            <source>making a context</source>
            <translation>创建上下文</translation>
        </message>
        <message>
            <source>making a stream</source>
            <translation>创建流</translation>
        </message>
        <message>
            <source>match</source>
            <translation>比对</translation>
        </message>
        <message>
            <source>medium density</source>
            <translation>中等密度</translation>
        </message>
        <message>
            <source>merged</source>
            <translation>已合并</translation>
        </message>
        <message>
            <source>mouth open, or an expression</source>
            <translation>张嘴或有表情</translation>
        </message>
        <message>
            <source>mouth or chin covered</source>
            <translation>嘴或下巴被遮住</translation>
        </message>
        <message>
            <source>moved {removed:.1f} mm</source>
            <translation>移动 {removed:.1f} 毫米</translation>
        </message>
        <message>
            <source>moving</source>
            <translation>在移动</translation>
        </message>
        <message>
            <source>name a folder of your own with RELIEF_HOME</source>
            <translation>请用 RELIEF_HOME 指定您自己的文件夹</translation>
        </message>
        <message>
            <source>name another with --gallery, or restore a copy</source>
            <translation>请用 --gallery 指定另一个，或恢复副本</translation>
        </message>
        <message>
            <source>name another with RELIEF_HOME, or make it readable</source>
            <translation>请用 RELIEF_HOME 指定另一个，或使其可读</translation>
        </message>
        <message>
            <source>narrow, binned: farther</source>
            <translation>窄视场，像素合并：更远</translation>
        </message>
        <message>
            <source>nearest ({near} m) must lie before farthest ({far} m)</source>
            <translation>nearest（{near} 米）须小于 farthest（{far} 米）</translation>
        </message>
        <message>
            <source>networks run on ONNX Runtime, more slowly: {install}</source>
            <translation>网络以 ONNX Runtime 运行，较慢：{install}</translation>
        </message>
        <message>
            <source>networks run on the CPU</source>
            <translation>网络在 CPU 上运行</translation>
        </message>
        <message>
            <source>never</source>
            <translation>从不</translation>
        </message>
        <message>
            <source>no Azure Kinect is connected; plug in its power supply and its USB 3 cable</source>
            <translation>没有连接 Azure Kinect；请接上电源和 USB 3 线</translation>
        </message>
        <message>
            <source>no Azure Kinect {serial}; connected: {serials}</source>
            <translation>没有 Azure Kinect {serial}；已连接：{serials}</translation>
        </message>
        <message>
            <source>no NVIDIA GPU answers ({code}); use device='cpu'</source>
            <translation>没有 NVIDIA GPU 应答（{code}）；请用 device='cpu'</translation>
        </message>
        <message>
            <source>no RealSense camera is connected; plug one into a USB 3 port</source>
            <translation>没有连接 RealSense 相机；请插到 USB 3 接口</translation>
        </message>
        <message>
            <source>no RealSense camera {serial}; connected: {named}</source>
            <translation>没有 RealSense 相机 {serial}；已连接：{named}</translation>
        </message>
        <message>
            <source>no TensorRT: {on_cpu}</source>
            <translation>没有 TensorRT：{on_cpu}</translation>
        </message>
        <message>
            <source>no camera tells its speed</source>
            <translation>没有相机报告其速度</translation>
        </message>
        <message>
            <source>no end</source>
            <translation>无期限</translation>
        </message>
        <message>
            <source>no enrolment has begun</source>
            <translation>尚未开始登记</translation>
        </message>
        <message>
            <source>no face in view</source>
            <translation>画面中没有人脸</translation>
        </message>
        <message>
            <source>no gallery is open</source>
            <translation>没有打开人脸库</translation>
        </message>
        <message>
            <source>no gallery is open; name one</source>
            <translation>没有打开人脸库；请指定一个</translation>
        </message>
        <message>
            <source>no keyring answers here, as on a machine without a desktop, or it is locked. Unlock it, or keep the key behind a passphrase ('relief gallery key move passphrase') or in a file ('relief gallery key move file')</source>
            <translation>此处没有密钥环应答（例如没有桌面的机器），或它已锁定。请解锁，或把密钥放在口令之后（“relief gallery key move passphrase”）或文件中（“relief gallery key move file”）</translation>
        </message>
        <message>
            <source>no living face</source>
            <translation>没有活体人脸</translation>
        </message>
        <message>
            <source>no permission to use the camera ({why}); {udev}</source>
            <translation>无权使用相机（{why}）；{udev}</translation>
        </message>
        <message>
            <source>no scan was made: nobody was stored who agreed to one</source>
            <translation>未制作扫描：没有保存同意扫描的人</translation>
        </message>
        <message>
            <source>no surface came of these frames; come closer and try again</source>
            <translation>这些帧没有得出表面；请靠近些再试</translation>
        </message>
        <message>
            <source>no udev rules for {lacking}</source>
            <translation>没有 {lacking} 的 udev 规则</translation>
        </message>
        <message>
            <source>nobody</source>
            <translation>无人</translation>
        </message>
        <message>
            <source>nobody called {name} is enrolled{hint}</source>
            <translation>没有登记名为 {name} 的人{hint}</translation>
        </message>
        <message>
            <source>nobody is enrolled yet</source>
            <translation>尚无人登记</translation>
        </message>
        <message>
            <source>nobody was stored of whom a scan could be made</source>
            <translation>没有保存可制作扫描的人</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>none found</source>
            <translation>没有找到</translation>
        </message>
        <message>
            <source>none yet at {path}</source>
            <translation>{path} 处尚无</translation>
        </message>
        <message>
            <source>none: they did not agree to any</source>
            <translation>无：没有同意保存</translation>
        </message>
        <message>
            <source>none: {on_cpu}</source>
            <translation>无：{on_cpu}</translation>
        </message>
        <message>
            <source>not a head's size: about {figure} of a usual one</source>
            <translation>不是头部的大小：约为常人的 {figure}</translation>
        </message>
        <message>
            <source>not a living face</source>
            <translation>不是活体人脸</translation>
        </message>
        <message>
            <source>not a living face: {why_said}</source>
            <translation>不是活体人脸：{why_said}</translation>
        </message>
        <message>
            <source>not accepted</source>
            <translation>未接受</translation>
        </message>
        <message>
            <source>not installed</source>
            <translation>未安装</translation>
        </message>
        <message>
            <source>not measured</source>
            <translation>未测到</translation>
        </message>
        <message>
            <source>not sure</source>
            <translation>不确定</translation>
        </message>
        <message>
            <source>not sure that this is a living face</source>
            <translation>不确定这是否为真人面部</translation>
        </message>
        <message>
            <source>not sure that this is a living face: it has not moved yet</source>
            <translation>不确定这是否为真人面部：尚未看到它活动</translation>
        </message>
        <message>
            <source>not sure: {why_said}</source>
            <translation>不能确定：{why_said}</translation>
        </message>
        <message>
            <source>not tried: without a display nothing is drawn</source>
            <translation>未尝试：没有显示器就不绘制</translation>
        </message>
        <message>
            <source>not {person} (score {score}, threshold {threshold}, {clear_said})</source>
            <translation>不是 {person}（分数 {score}，阈值 {threshold}，{clear_said}）</translation>
        </message>
        <message>
            <source>note written</source>
            <translation>已写备注</translation>
        </message>
        <message>
            <source>notes</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>nothing was stored that could be undone</source>
            <translation>没有可撤销的保存内容</translation>
        </message>
        <message>
            <source>nothing was stored: {said}; enrol again, one person alone</source>
            <translation>未保存任何内容：{said}；请重新登记，仅一人在场</translation>
        </message>
        <message>
            <source>of {length}</source>
            <translation>/ {length}</translation>
        </message>
        <message>
            <source>of {path} only depth is read; ask for depth alone</source>
            <translation>只读取 {path} 的深度；请只要求深度</translation>
        </message>
        <message>
            <source>of {people} people here, pairs of strangers reach the score of 1 in {foreseen} in 1 of {found} comparisons: they are more alike than those of the calibration</source>
            <translation>此处 {people} 人之间，陌生人达到“{foreseen} 分之 1”分数的比例为 {found} 次比对中 1 次：他们比校准人群更相似</translation>
        </message>
        <message>
            <source>on its side</source>
            <translation>侧着</translation>
        </message>
        <message>
            <source>one .mkv file, lossless; other players see grey</source>
            <translation>一个 .mkv 文件，无损；其他播放器显示灰度</translation>
        </message>
        <message>
            <source>one .npz file: depth, timestamps, intrinsics</source>
            <translation>一个 .npz 文件：深度、时间戳、内参</translation>
        </message>
        <message>
            <source>one .relief file, bit for bit, the smallest</source>
            <translation>一个 .relief 文件，逐位相同，最小</translation>
        </message>
        <message>
            <source>one stranger in {one_in:,.0f} scores so high ({low:,.0f} to {high:,.0f})</source>
            <translation>每 {one_in:,.0f} 个陌生人中有一人达到此分数（{low:,.0f} 到 {high:,.0f}）</translation>
        </message>
        <message>
            <source>only {count:good frame|good frames} of the {least} that are needed; {advice}</source>
            <translation>只有 {count} 帧合格，需要 {least} 帧；{advice}</translation>
        </message>
        <message>
            <source>only {count} of {count2} frames fit each other; one person alone, face at rest, and try again</source>
            <translation>{count2} 帧中只有 {count} 帧相互吻合；请仅一人在场、面部放松，再试一次</translation>
        </message>
        <message>
            <source>only {share:.0%} of the face was measured; move into the camera's range and face it</source>
            <translation>只测到人脸的 {share:.0%}；请进入相机量程并正对相机</translation>
        </message>
        <message>
            <source>opening</source>
            <translation>正在打开</translation>
        </message>
        <message>
            <source>others can read the key {path}: chmod 600 it, and make a new key if they may have done so</source>
            <translation>他人可读取密钥 {path}：请 chmod 600，若可能已被读取请更换密钥</translation>
        </message>
        <message>
            <source>others can read the passphrase in {path}: chmod 600 it, and take another passphrase</source>
            <translation>他人可读取 {path} 中的口令：请 chmod 600，并换用另一个口令</translation>
        </message>
        <message>
            <source>others can read the passwords in {file}: chmod 600 it</source>
            <translation>他人可读取 {file} 中的密码：请 chmod 600</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>people {day}</source>
            <translation>人员 {day}</translation>
        </message>
        <message>
            <source>please report this, with what 'relief doctor --json' says</source>
            <translation>请连同“relief doctor --json”的输出一起报告此问题</translation>
        </message>
        <message>
            <source>plug one in (RealSense: USB 3 port, udev rules), or play a recording: --camera file:PATH</source>
            <translation>请插上一台（RealSense：USB 3 接口、udev 规则），或播放录像：--camera file:PATH</translation>
        </message>
        <message>
            <source>preparing</source>
            <translation>准备</translation>
        </message>
        <message>
            <source>put the depth engine of the Azure Kinect Sensor SDK beside libk4a (docs/cameras.md)</source>
            <translation>请把 Azure Kinect Sensor SDK 的深度引擎放在 libk4a 旁边（docs/cameras.md）</translation>
        </message>
        <message>
            <source>pykinect-azure {found}, but no libk4a</source>
            <translation>pykinect-azure {found}，但没有 libk4a</translation>
        </message>
        <message>
            <source>raw</source>
            <translation>原始</translation>
        </message>
        <message>
            <source>realsense[:SERIAL], kinect[:SERIAL] or file:PATH</source>
            <translation>realsense[:序列号]、kinect[:序列号] 或 file:路径</translation>
        </message>
        <message>
            <source>recognise</source>
            <translation>识别</translation>
        </message>
        <message>
            <source>recording</source>
            <translation>录像</translation>
        </message>
        <message>
            <source>recovery sheet {day}</source>
            <translation>恢复单 {day}</translation>
        </message>
        <message>
            <source>remove {count}</source>
            <translation>删除 {count}</translation>
        </message>
        <message>
            <source>removed</source>
            <translation>已删除</translation>
        </message>
        <message>
            <source>renamed</source>
            <translation>已改名</translation>
        </message>
        <message>
            <source>repeated: a picture that was there before</source>
            <translation>重复：出现过的画面</translation>
        </message>
        <message>
            <source>restored</source>
            <translation>已恢复</translation>
        </message>
        <message>
            <source>retention changed</source>
            <translation>已更改保留时间</translation>
        </message>
        <message>
            <source>right</source>
            <translation>向右</translation>
        </message>
        <message>
            <source>rotate takes {str}, not {text}</source>
            <translation>rotate 可取 {str}，不能是 {text}</translation>
        </message>
        <message>
            <source>run 'make run' once: it installs the system packages</source>
            <translation>请运行一次“make run”：它会安装系统软件包</translation>
        </message>
        <message>
            <source>run 'relief doctor --install-udev' and plug the camera in again</source>
            <translation>请运行“relief doctor --install-udev”，然后重新插上相机</translation>
        </message>
        <message>
            <source>run 'relief doctor --install-udev' once, which installs udev rules, and plug the camera in again</source>
            <translation>请运行一次“relief doctor --install-udev”安装 udev 规则，然后重新插上相机</translation>
        </message>
        <message>
            <source>run 'relief gallery adaptation renew'</source>
            <translation>请运行“relief gallery adaptation renew”</translation>
        </message>
        <message>
            <source>running</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>runs</source>
            <translation>正常运行</translation>
        </message>
        <message>
            <source>safe</source>
            <translation>安全</translation>
        </message>
        <message>
            <source>sample clip</source>
            <translation>示例片段</translation>
        </message>
        <message>
            <source>see docs/cameras.md</source>
            <translation>见 docs/cameras.md</translation>
        </message>
        <message>
            <source>see the lines on the networks and the gallery</source>
            <translation>见关于网络和人脸库的各行</translation>
        </message>
        <message>
            <source>set DISPLAY or use ssh -X; 'relief watch' works without</source>
            <translation>请设置 DISPLAY 或使用 ssh -X；“relief watch”无需显示器</translation>
        </message>
        <message>
            <source>set the clock</source>
            <translation>请校正时钟</translation>
        </message>
        <message>
            <source>setting up a batch of {count}</source>
            <translation>设置 {count} 张的批次</translation>
        </message>
        <message>
            <source>several faces</source>
            <translation>有多张脸</translation>
        </message>
        <message>
            <source>smooth inside an image</source>
            <translation>图像内平滑</translation>
        </message>
        <message>
            <source>smooth inside and over images</source>
            <translation>图像内与图像间平滑</translation>
        </message>
        <message>
            <source>snapshot {moment}</source>
            <translation>快照 {moment}</translation>
        </message>
        <message>
            <source>some</source>
            <translation>有些</translation>
        </message>
        <message>
            <source>somebody is called {new} already; take another name</source>
            <translation>已有人名为 {new}；请另取一名</translation>
        </message>
        <message>
            <source>somewhere else than before</source>
            <translation>位置与之前不同</translation>
        </message>
        <message>
            <source>sslmode is one of {tls}</source>
            <translation>sslmode 可取 {tls}</translation>
        </message>
        <message>
            <source>start it; if it runs, its clock differs, or the server withholds what it writes</source>
            <translation>请启动该工作站；如果它正在运行，则其时钟不一致，或服务器扣留了它写入的内容</translation>
        </message>
        <message>
            <source>start its display server, or set DISPLAY or WAYLAND_DISPLAY to one that runs; 'relief watch' works without</source>
            <translation>请启动其显示服务器，或将 DISPLAY 或 WAYLAND_DISPLAY 设为正在运行的；“relief watch”无需显示器</translation>
        </message>
        <message>
            <source>starting a graph</source>
            <translation>启动计算图</translation>
        </message>
        <message>
            <source>still: moved by {figure} mm in three seconds</source>
            <translation>静止：三秒内移动 {figure} 毫米</translation>
        </message>
        <message>
            <source>straight</source>
            <translation>正面</translation>
        </message>
        <message>
            <source>surfaces are saved by Open3D, which does not load ({why}): {install}</source>
            <translation>表面由 Open3D 保存，但它无法加载（{why}）：{install}</translation>
        </message>
        <message>
            <source>taking memory</source>
            <translation>分配内存</translation>
        </message>
        <message>
            <source>taking pinned memory</source>
            <translation>分配锁页内存</translation>
        </message>
        <message>
            <source>taking the GPU</source>
            <translation>占用 GPU</translation>
        </message>
        <message>
            <source>that is no file of 'relief gallery export'; a backup is taken by 'relief gallery restore'</source>
            <translation>这不是“relief gallery export”的文件；备份请用“relief gallery restore”</translation>
        </message>
        <message>
            <source>that is not the passphrase of the gallery's key; type it again</source>
            <translation>这不是人脸库密钥的口令；请重新输入</translation>
        </message>
        <message>
            <source>that is not the passphrase of this file, or its head is damaged; type it again</source>
            <translation>这不是此文件的口令，或其文件头已损坏；请重新输入</translation>
        </message>
        <message>
            <source>that were the {count} frames that were chosen</source>
            <translation>所选的 {count} 帧已结束</translation>
        </message>
        <message>
            <source>the 3D view is drawn without OpenGL, more coarsely</source>
            <translation>三维视图不用 OpenGL 绘制，较粗糙</translation>
        </message>
        <message>
            <source>the GPU failed while {doing} ({code}); use device='cpu'</source>
            <translation>GPU 在“{doing}”时出错（{code}）；请用 device='cpu'</translation>
        </message>
        <message>
            <source>the GPU failed while {doing}; use device='cpu'</source>
            <translation>GPU 在“{doing}”时出错；请用 device='cpu'</translation>
        </message>
        <message>
            <source>the GPU has no memory left while {doing} ({code}); close other programs that use it</source>
            <translation>GPU 在“{doing}”时内存不足（{code}）；请关闭其他使用它的程序</translation>
        </message>
        <message>
            <source>the GPU was lost while {doing} ({code})</source>
            <translation>GPU 在“{doing}”时丢失（{code}）</translation>
        </message>
        <message>
            <source>the GPU was lost; load the networks anew ({backend})</source>
            <translation>GPU 已丢失；请重新加载网络（{backend}）</translation>
        </message>
        <message>
            <source>the GPU's driver could not be asked ({why})</source>
            <translation>无法查询 GPU 驱动程序（{why}）</translation>
        </message>
        <message>
            <source>the GPU's driver did not answer in {timeout:g} seconds</source>
            <translation>GPU 驱动程序在 {timeout:g} 秒内没有应答</translation>
        </message>
        <message>
            <source>the SDK does not align the depth ({why}); leave align=color out</source>
            <translation>SDK 无法对齐深度（{why}）；请去掉 align=color</translation>
        </message>
        <message>
            <source>the audit is not what Relief left there: a line was changed, added or is missing. Restore the gallery from a backup ('relief gallery restore')</source>
            <translation>审计记录与 Relief 所写不符：有一行被更改、添加或缺失。请用备份恢复人脸库（“relief gallery restore”）</translation>
        </message>
        <message>
            <source>the camera</source>
            <translation>相机</translation>
        </message>
        <message>
            <source>the camera cannot be switched on ({why}): if another program uses it, close it; plug it straight into a USB 3 port, without a hub; on Linux {udev}</source>
            <translation>相机无法开启（{why}）：若有其他程序在使用，请关闭它；请直接插到 USB 3 接口，不经集线器；在 Linux 上{udev}</translation>
        </message>
        <message>
            <source>the camera cannot stream that now ({why}): on USB 2 it offers less; plug it into a USB 3 port</source>
            <translation>相机现在无法提供该图像（{why}）：USB 2 上可用的较少；请插到 USB 3 接口</translation>
        </message>
        <message>
            <source>the camera does not start ({why}); plug it in again, into a USB 3 port</source>
            <translation>相机无法启动（{why}）；请重新插到 USB 3 接口</translation>
        </message>
        <message>
            <source>the camera failed ({kind}); connect it again</source>
            <translation>相机出现故障（{kind}）；请重新连接</translation>
        </message>
        <message>
            <source>the camera has no depth image of {words}; the nearest is {profiles}. It offers {ordered}{hint}</source>
            <translation>相机没有 {words} 的深度图像；最接近的是 {profiles}。它提供 {ordered}{hint}</translation>
        </message>
        <message>
            <source>the camera sends images of another size than the mode asked for has ({why}); open it again</source>
            <translation>相机发送的图像尺寸与所要求的模式不同（{why}）；请重新打开</translation>
        </message>
        <message>
            <source>the camera sends no new image yet; wait, or check what covers it</source>
            <translation>相机尚未送来新图像；请稍候，或检查是否被遮住</translation>
        </message>
        <message>
            <source>the camera waits for new firmware (recovery mode); {firmware}</source>
            <translation>相机在等待新固件（恢复模式）；{firmware}</translation>
        </message>
        <message>
            <source>the camera was closed; open it again</source>
            <translation>相机已关闭；请重新打开</translation>
        </message>
        <message>
            <source>the camera went away ({why}); plug it in again, with another cable if it happens often</source>
            <translation>相机断开了（{why}）；请重新插上，若经常发生请换一根线</translation>
        </message>
        <message>
            <source>the camera's firmware does not fit the SDK ({why}); {firmware}</source>
            <translation>相机固件与 SDK 不匹配（{why}）；{firmware}</translation>
        </message>
        <message>
            <source>the camera's intrinsics or depth unit changed; start a new recording</source>
            <translation>相机的内参或深度单位已改变；请开始新的录制</translation>
        </message>
        <message>
            <source>the card of {name!r} in {folder} is not the one that this version ships; restore it from the release, and keep networks of your own in another folder</source>
            <translation>{folder} 中 {name!r} 的说明卡不是此版本附带的；请从发行版恢复，并将自己的网络放在另一文件夹</translation>
        </message>
        <message>
            <source>the card of {name!r} in {folder}: {why}</source>
            <translation>{folder} 中 {name!r} 的说明卡：{why}</translation>
        </message>
        <message>
            <source>the card of {name} has no int8 ranges; use precision='f16'</source>
            <translation>{name} 的说明卡没有 int8 范围；请用 precision='f16'</translation>
        </message>
        <message>
            <source>the card {path} has no SHA-256 under {key!r}; restore it from the release</source>
            <translation>说明卡 {path} 的 {key!r} 下没有 SHA-256；请从发行版恢复</translation>
        </message>
        <message>
            <source>the card {path} holds no object; restore it from the release</source>
            <translation>说明卡 {path} 不含对象；请从发行版恢复</translation>
        </message>
        <message>
            <source>the card {path} is missing; restore it from the release</source>
            <translation>缺少说明卡 {path}；请从发行版恢复</translation>
        </message>
        <message>
            <source>the card {path} is not JSON ({why}); restore it from the release</source>
            <translation>说明卡 {path} 不是 JSON（{why}）；请从发行版恢复</translation>
        </message>
        <message>
            <source>the card's int8 ranges are no ranges; restore it from the release</source>
            <translation>说明卡的 int8 范围不是范围；请从发行版恢复</translation>
        </message>
        <message>
            <source>the card's int8 ranges are unreadable; restore it from the release</source>
            <translation>无法读取说明卡的 int8 范围；请从发行版恢复</translation>
        </message>
        <message>
            <source>the card's int8 ranges name {names}, not in the network</source>
            <translation>说明卡的 int8 范围提到 {names}，而网络中没有</translation>
        </message>
        <message>
            <source>the change is made and stays, but not what follows it: {why}</source>
            <translation>更改已完成并保留，但其后的步骤未完成：{why}</translation>
        </message>
        <message>
            <source>the consent of {name} has ended, so they are not compared; ask for it anew ('relief gallery agree'), or remove that person ('relief gallery remove')</source>
            <translation>{name} 的同意已到期，因此不再与其比较；请重新征求同意（“relief gallery agree”），或删除此人（“relief gallery remove”）</translation>
        </message>
        <message>
            <source>the defaults: none yet at {path}</source>
            <translation>默认值：{path} 处尚无</translation>
        </message>
        <message>
            <source>the device offers no depth stream; choose another camera or recording</source>
            <translation>该设备没有深度图像；请选择其他相机或录制</translation>
        </message>
        <message>
            <source>the device offers no {kind} stream that fits the depth; ask for depth alone</source>
            <translation>该设备没有与深度相配的 {kind} 图像；请只要求深度</translation>
        </message>
        <message>
            <source>the disk of the gallery {path} is full: it is only read, and nothing is written to it, no verdict either; make room there</source>
            <translation>人脸库 {path} 所在磁盘已满：只能读取，不写入任何内容，判定结果也不写入；请腾出空间</translation>
        </message>
        <message>
            <source>the display ({platform}) gives no context</source>
            <translation>显示器（{platform}）不提供绘图环境</translation>
        </message>
        <message>
            <source>the display {name} could not be tried: {why}</source>
            <translation>无法尝试显示器 {name}：{why}</translation>
        </message>
        <message>
            <source>the display {name} shows no window: Qt {why}</source>
            <translation>显示器 {name} 无法显示窗口：Qt {why}</translation>
        </message>
        <message>
            <source>the driver shows no NVIDIA GPU</source>
            <translation>驱动程序未显示 NVIDIA GPU</translation>
        </message>
        <message>
            <source>the engine cache {folder} cannot be used ({why}); make it writable, or set RELIEF_HOME</source>
            <translation>无法使用引擎缓存 {folder}（{why}）；请使其可写，或设置 RELIEF_HOME</translation>
        </message>
        <message>
            <source>the engine gives values that are no numbers; build it with precision='f32'</source>
            <translation>引擎给出的值不是数；请以 precision='f32' 构建</translation>
        </message>
        <message>
            <source>the engine gives {given}, not {wanted}</source>
            <translation>引擎给出 {given}，而不是 {wanted}</translation>
        </message>
        <message>
            <source>the engine of {name} for {backend} has to be built again</source>
            <translation>{backend} 上的 {name} 引擎须重新构建</translation>
        </message>
        <message>
            <source>the entry ends too early</source>
            <translation>条目过早结束</translation>
        </message>
        <message>
            <source>the entry goes on after its end</source>
            <translation>条目超出其结尾</translation>
        </message>
        <message>
            <source>the face is cut off by the edge of the picture</source>
            <translation>脸被画面边缘截断</translation>
        </message>
        <message>
            <source>the face lies outside the image</source>
            <translation>人脸在图像之外</translation>
        </message>
        <message>
            <source>the face locator's file holds another network; install Relief again</source>
            <translation>人脸定位器的文件含有另一个网络；请重新安装 Relief</translation>
        </message>
        <message>
            <source>the face locator's file is not the one its card describes; install Relief again</source>
            <translation>人脸定位器的文件与其说明卡不符；请重新安装 Relief</translation>
        </message>
        <message>
            <source>the face locator's files are missing or unreadable; install Relief again</source>
            <translation>人脸定位器的文件缺失或无法读取；请重新安装 Relief</translation>
        </message>
        <message>
            <source>the file cannot be read: {why}</source>
            <translation>无法读取该文件：{why}</translation>
        </message>
        <message>
            <source>the file does not hold as many people as it says: it is damaged or forged</source>
            <translation>文件中的人数少于其声明：已损坏或系伪造</translation>
        </message>
        <message>
            <source>the file ends before it is complete: it is damaged; export it again</source>
            <translation>文件未完整就结束：已损坏；请重新导出</translation>
        </message>
        <message>
            <source>the file goes on after its end: it is damaged or forged</source>
            <translation>文件在结尾之后还有内容：已损坏或系伪造</translation>
        </message>
        <message>
            <source>the file has another record where a {kind} belongs: it is damaged or forged</source>
            <translation>文件中应为 {kind} 之处是另一种记录：已损坏或系伪造</translation>
        </message>
        <message>
            <source>the file has no consent of {name}: nobody is taken over without one</source>
            <translation>文件中没有 {name} 的同意：没有同意就不接收任何人</translation>
        </message>
        <message>
            <source>the file has the format {value}, this Relief reads {format}; update Relief</source>
            <translation>文件格式为 {value}，本 Relief 读取 {format}；请更新 Relief</translation>
        </message>
        <message>
            <source>the file holds no key (a key is {key_bytes} bytes, or says where it is)</source>
            <translation>文件中没有密钥（密钥为 {key_bytes} 字节，或说明其所在）</translation>
        </message>
        <message>
            <source>the file holds what this Relief does not know; update Relief</source>
            <translation>文件含有本 Relief 不认识的内容；请更新 Relief</translation>
        </message>
        <message>
            <source>the file of {name!r} is no ONNX model; restore it from the release</source>
            <translation>{name!r} 的文件不是 ONNX 模型；请从发行版恢复</translation>
        </message>
        <message>
            <source>the file says nothing of itself</source>
            <translation>文件没有说明自身</translation>
        </message>
        <message>
            <source>the file says too little of its passphrase ({why}): it is damaged</source>
            <translation>文件对其口令的说明过少（{why}）：已损坏</translation>
        </message>
        <message>
            <source>the file was cut, changed or damaged; export it again</source>
            <translation>文件被截断、更改或损坏；请重新导出</translation>
        </message>
        <message>
            <source>the file was encrypted with a gallery's key, not with a passphrase</source>
            <translation>该文件以人脸库的密钥加密，不是以口令加密</translation>
        </message>
        <message>
            <source>the file was encrypted with a passphrase, not with a gallery's key</source>
            <translation>该文件以口令加密，不是以人脸库的密钥加密</translation>
        </message>
        <message>
            <source>the file was encrypted with another gallery's key: type the recovery sheet of that gallery (--sheet)</source>
            <translation>该文件以另一个人脸库的密钥加密：请输入那个人脸库的恢复单（--sheet）</translation>
        </message>
        <message>
            <source>the folder {parent} is not there; make it first</source>
            <translation>文件夹 {parent} 不存在；请先创建</translation>
        </message>
        <message>
            <source>the folder {path} cannot be made: {why}</source>
            <translation>无法创建文件夹 {path}：{why}</translation>
        </message>
        <message>
            <source>the gallery is closed</source>
            <translation>人脸库已关闭</translation>
        </message>
        <message>
            <source>the gallery that was at {path} is gone{remedy}</source>
            <translation>{path} 处的人脸库不见了{remedy}</translation>
        </message>
        <message>
            <source>the gallery {gallery} is encrypted and its key {path} is missing. No new key was made: restore the old one from a backup or its recovery sheet ('relief gallery recover-key'); without it, move that gallery away and enrol again</source>
            <translation>人脸库 {gallery} 已加密，而其密钥 {path} 缺失。未创建新密钥：请用备份或恢复单（“relief gallery recover-key”）恢复旧密钥；若没有，请移走该人脸库并重新登记</translation>
        </message>
        <message>
            <source>the gallery {path} cannot be used: its disk is full; make room there</source>
            <translation>人脸库 {path} 无法使用：磁盘已满；请腾出空间</translation>
        </message>
        <message>
            <source>the gallery {path} cannot be used: {why}</source>
            <translation>人脸库 {path} 无法使用：{why}</translation>
        </message>
        <message>
            <source>the gallery {path} had {people:person|people} and has nobody now, nor its key{remedy}</source>
            <translation>人脸库 {path} 此前有 {people} 人，现在空无一人，其密钥也不见了{remedy}</translation>
        </message>
        <message>
            <source>the gallery {path} is an older copy: {counter} changes are missing{remedy}</source>
            <translation>人脸库 {path} 是较旧的副本：缺少 {counter} 项更改{remedy}</translation>
        </message>
        <message>
            <source>the gallery {path} is damaged ({why}); it was left as it is: restore it from a backup</source>
            <translation>人脸库 {path} 已损坏（{why}）；已保持原样：请用备份恢复</translation>
        </message>
        <message>
            <source>the gallery {path} is encrypted with another key; restore that key from a backup or its recovery sheet. Without it the templates cannot be read: delete the gallery and enrol again</source>
            <translation>人脸库 {path} 以另一个密钥加密；请用备份或恢复单恢复该密钥。没有它就无法读取模板：请删除人脸库并重新登记</translation>
        </message>
        <message>
            <source>the gallery {path} is encrypted; open it with its key</source>
            <translation>人脸库 {path} 已加密；请用其密钥打开</translation>
        </message>
        <message>
            <source>the gallery {path} is not encrypted; open it without a key, or encrypt it with Gallery.rekey(key)</source>
            <translation>人脸库 {path} 未加密；请不用密钥打开，或用 Gallery.rekey(key) 加密</translation>
        </message>
        <message>
            <source>the gallery {path} is not safe: {found}</source>
            <translation>人脸库 {path} 不安全：{found}</translation>
        </message>
        <message>
            <source>the gallery {path} was moved, deleted or replaced while it was open, and nothing more is written to it. Put it back, or open what lies there now; 'relief gallery restore' takes a backup</source>
            <translation>人脸库 {path} 在打开期间被移动、删除或替换，不再向其写入任何内容。请将其放回原处，或打开现在位于该处的文件；“relief gallery restore”可恢复备份</translation>
        </message>
        <message>
            <source>the gallery {path} went another way than the one that was there{remedy}</source>
            <translation>人脸库 {path} 与原先的那个走了不同的路{remedy}</translation>
        </message>
        <message>
            <source>the gallery's adaptation to its people is damaged and is not used; make it anew: 'relief gallery adaptation renew'</source>
            <translation>人脸库对其人员的适应已损坏，未被使用；请重新生成：“relief gallery adaptation renew”</translation>
        </message>
        <message>
            <source>the gallery's key is kept behind a passphrase, and nobody can be asked for it here: put it into a file of your own (chmod 600) and name that in RELIEF_PASSPHRASE_FILE</source>
            <translation>人脸库的密钥在口令之后，而此处无法询问口令：请写入您自己的文件（chmod 600），并以 RELIEF_PASSPHRASE_FILE 指明</translation>
        </message>
        <message>
            <source>the gallery's last state cannot be kept in {folder}: {why}</source>
            <translation>无法在 {folder} 中保存人脸库的最后状态：{why}</translation>
        </message>
        <message>
            <source>the head of the file is damaged; export it again</source>
            <translation>文件头已损坏；请重新导出</translation>
        </message>
        <message>
            <source>the header of {path} is damaged; {again}</source>
            <translation>{path} 的文件头已损坏；{again}</translation>
        </message>
        <message>
            <source>the key is being replaced already; finish that first: relief gallery key rotate</source>
            <translation>密钥已在更换中；请先完成：relief gallery key rotate</translation>
        </message>
        <message>
            <source>the key is being replaced; finish that first: relief gallery key rotate</source>
            <translation>密钥正在更换；请先完成：relief gallery key rotate</translation>
        </message>
        <message>
            <source>the key {path} cannot be read or made: {why}</source>
            <translation>无法读取或创建密钥 {path}：{why}</translation>
        </message>
        <message>
            <source>the key {path} is a link to what is not there: connect or mount the place where the key is kept</source>
            <translation>密钥 {path} 是一个指向不存在文件的链接：请连接或挂载存放密钥的位置</translation>
        </message>
        <message>
            <source>the key {path} is not safe: {found}</source>
            <translation>密钥 {path} 不安全：{found}</translation>
        </message>
        <message>
            <source>the keyring did not give the key back; nothing was changed: keep it behind a passphrase</source>
            <translation>密钥环没有交还密钥；未作任何更改：请把它放在口令之后</translation>
        </message>
        <message>
            <source>the last line of the recovery sheet has a slip; compare it letter by letter</source>
            <translation>恢复单最后一行有误；请逐字核对</translation>
        </message>
        <message>
            <source>the last view does not bear out the others</source>
            <translation>最后一个视图与其他视图不符</translation>
        </message>
        <message>
            <source>the latest time that the gallery has seen is damaged; restore it from a backup</source>
            <translation>人员库所见的最晚时间已损坏；请从备份恢复</translation>
        </message>
        <message>
            <source>the liveness model is missing or unreadable; install Relief again</source>
            <translation>活体模型缺失或无法读取；请重新安装 Relief</translation>
        </message>
        <message>
            <source>the liveness model's file holds another model; install Relief again</source>
            <translation>活体模型的文件含有另一个模型；请重新安装 Relief</translation>
        </message>
        <message>
            <source>the liveness model's weights are not those its card describes; install Relief again</source>
            <translation>活体模型的权重与其说明卡不符；请重新安装 Relief</translation>
        </message>
        <message>
            <source>the locator's constants lie in another file; install Relief again</source>
            <translation>定位器的常量在另一个文件中；请重新安装 Relief</translation>
        </message>
        <message>
            <source>the locator's file is not an ONNX model; install Relief again</source>
            <translation>定位器的文件不是 ONNX 模型；请重新安装 Relief</translation>
        </message>
        <message>
            <source>the model {name!r} gives {given}, but {wanted} is expected of it</source>
            <translation>模型 {name!r} 给出 {given}，而预期为 {wanted}</translation>
        </message>
        <message>
            <source>the model {name!r} has no calibrated ranges for int8; use precision='f32'</source>
            <translation>模型 {name!r} 没有校准过的 int8 范围；请用 precision='f32'</translation>
        </message>
        <message>
            <source>the model {name!r} wants {wanted} as input; restore it from the release</source>
            <translation>模型 {name!r} 要求输入 {wanted}；请从发行版恢复</translation>
        </message>
        <message>
            <source>the model {name!r} was trained on crops cut as {trained_on}, but this version cuts {crop}: use the models that it ships</source>
            <translation>模型 {name!r} 所训练的裁剪方式为 {trained_on}，而此版本裁剪为 {crop}：请使用附带的模型</translation>
        </message>
        <message>
            <source>the native library of Azure Kinect is missing: {remedy}</source>
            <translation>缺少 Azure Kinect 的本机库：{remedy}</translation>
        </message>
        <message>
            <source>the passphrase cannot be read from {path}: {why}</source>
            <translation>无法从 {path} 读取口令：{why}</translation>
        </message>
        <message>
            <source>the passphrase holds characters that are none; type it again</source>
            <translation>口令含有无效字符；请重新输入</translation>
        </message>
        <message>
            <source>the passphrase in {path} is not safe: {found}</source>
            <translation>{path} 中的口令不安全：{found}</translation>
        </message>
        <message>
            <source>the plan of {name} gives outputs of no known size: {sizes}</source>
            <translation>{name} 的引擎给出未知大小的输出：{sizes}</translation>
        </message>
        <message>
            <source>the plan wants {inputs}, not depth</source>
            <translation>引擎要求 {inputs}，而不是深度</translation>
        </message>
        <message>
            <source>the plan's inputs and outputs are not float32 of a known size</source>
            <translation>引擎的输入和输出不是已知大小的 float32</translation>
        </message>
        <message>
            <source>the playback was closed; open it again</source>
            <translation>播放已关闭；请重新打开</translation>
        </message>
        <message>
            <source>the playback was interrupted; read again</source>
            <translation>播放被中断；请再次读取</translation>
        </message>
        <message>
            <source>the printer does not answer; try again, or save the sheet as PDF</source>
            <translation>打印机没有应答；请重试，或将恢复单存为 PDF</translation>
        </message>
        <message>
            <source>the reader was closed</source>
            <translation>读取器已关闭</translation>
        </message>
        <message>
            <source>the recogniser has no calibration</source>
            <translation>识别网络没有校准</translation>
        </message>
        <message>
            <source>the recording has version {version}, this program reads {version2}; update Relief</source>
            <translation>录像版本为 {version}，本程序读取 {version2}；请更新 Relief</translation>
        </message>
        <message>
            <source>the recording's colour mode {mode} is unknown; leave colour out</source>
            <translation>录像的彩色模式 {mode} 未知；请不要求彩色</translation>
        </message>
        <message>
            <source>the report of the GPU's driver is not readable ({why})</source>
            <translation>无法读取 GPU 驱动程序的报告（{why}）</translation>
        </message>
        <message>
            <source>the rules are missing ({shipped}): install Relief again</source>
            <translation>缺少规则（{shipped}）：请重新安装 Relief</translation>
        </message>
        <message>
            <source>the score is just below the threshold</source>
            <translation>分数略低于阈值</translation>
        </message>
        <message>
            <source>the server of {address} does not answer ({reason}): nothing was changed. Recognition goes on with this station's last copy; look at the network and the server</source>
            <translation>{address} 的服务器没有应答（{reason}）：未作任何更改。识别以本站点的最后副本继续；请检查网络和服务器</translation>
        </message>
        <message>
            <source>the server of {address} is not ready ({said}); nothing was changed</source>
            <translation>{address} 的服务器尚未就绪（{said}）；未作任何更改</translation>
        </message>
        <message>
            <source>the server's tables are not those of a shared gallery; name another database</source>
            <translation>服务器的表不是共享人脸库的表；请指定另一个数据库</translation>
        </message>
        <message>
            <source>the settings {path} are not safe: {found}</source>
            <translation>设置 {path} 不安全：{found}</translation>
        </message>
        <message>
            <source>the source</source>
            <translation>来源</translation>
        </message>
        <message>
            <source>the source does not answer</source>
            <translation>来源没有回应</translation>
        </message>
        <message>
            <source>the state</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>the surface</source>
            <translation>曲面</translation>
        </message>
        <message>
            <source>the system asks for none</source>
            <translation>系统不需要权限</translation>
        </message>
        <message>
            <source>the system's keyring needs the package 'keyring': pip install 'relief-depth-faces[keyring]'. Or keep the key behind a passphrase: relief gallery key move passphrase</source>
            <translation>系统密钥环需要软件包“keyring”：pip install 'relief-depth-faces[keyring]'。或把密钥放在口令之后：relief gallery key move passphrase</translation>
        </message>
        <message>
            <source>the system's keyring no longer has the gallery's key. No new one was made: restore the keyring, or type the recovery sheet ('relief gallery recover-key')</source>
            <translation>系统密钥环中不再有人脸库的密钥。未创建新密钥：请恢复密钥环，或输入恢复单（“relief gallery recover-key”）</translation>
        </message>
        <message>
            <source>the table of {table}s</source>
            <translation>{table} 表</translation>
        </message>
        <message>
            <source>the text {text} holds what is no letter and cannot be kept; leave it out</source>
            <translation>文本 {text} 含有不是文字的内容，无法保存；请去掉</translation>
        </message>
        <message>
            <source>the threshold {value} is a continuation: it stands for 1 stranger in {asked}, and the calibration tells 1 in {told} at most. It is rather too strict: your own people are refused more often</source>
            <translation>阈值 {value} 是外推值：它对应每 {asked} 个陌生人中 1 个，而校准最多能说明 {told} 分之 1。该值偏严：自己的人会更常被拒绝</translation>
        </message>
        <message>
            <source>the user of this computer</source>
            <translation>这台电脑的用户</translation>
        </message>
        <message>
            <source>the views do not agree with each other</source>
            <translation>各视图彼此不一致</translation>
        </message>
        <message>
            <source>the {kept} kept of enrolments are damaged ({which}); nothing was changed: restore the gallery from a backup, or remove that person and enrol them again</source>
            <translation>登记时保存的 {kept} 已损坏（{which}）；未作任何更改：请用备份恢复人脸库，或删除此人后重新登记</translation>
        </message>
        <message>
            <source>there are no such frames: {uri} has {count}</source>
            <translation>没有这些帧：{uri} 共有 {count} 帧</translation>
        </message>
        <message>
            <source>there is no backup at {backup}</source>
            <translation>{backup} 处没有备份</translation>
        </message>
        <message>
            <source>there is no device {device!r}; choose {devices}</source>
            <translation>没有设备 {device!r}；请选择 {devices}</translation>
        </message>
        <message>
            <source>there is no display</source>
            <translation>没有显示器</translation>
        </message>
        <message>
            <source>there is no file {path}; check the path</source>
            <translation>没有文件 {path}；请检查路径</translation>
        </message>
        <message>
            <source>there is no key for {path}</source>
            <translation>没有 {path} 的密钥</translation>
        </message>
        <message>
            <source>there is no key to open the file with</source>
            <translation>没有可打开此文件的密钥</translation>
        </message>
        <message>
            <source>there is no key yet: it is made when somebody is enrolled</source>
            <translation>还没有密钥：登记第一个人时生成</translation>
        </message>
        <message>
            <source>there is no model {name!r} in {folder}; models there: {there}</source>
            <translation>{folder} 中没有模型 {name!r}；那里的模型：{there}</translation>
        </message>
        <message>
            <source>there is no option {name}; there are {value}</source>
            <translation>没有选项 {name}；可用的有 {value}</translation>
        </message>
        <message>
            <source>there is no option {unknown}; there are {kinds}</source>
            <translation>没有选项 {unknown}；可用的有 {kinds}</translation>
        </message>
        <message>
            <source>there is no recording in {folder}; recordings end in {suffixes}</source>
            <translation>{folder} 中没有录像；录像的结尾为 {suffixes}</translation>
        </message>
        <message>
            <source>there is no room for {name} in {folder}: free {whole} MB</source>
            <translation>{folder} 中没有空间存放 {name}：请腾出 {whole} MB</translation>
        </message>
        <message>
            <source>there is no surface to save</source>
            <translation>没有可保存的曲面</translation>
        </message>
        <message>
            <source>there is no udev here (in a container: install the rules on the host)</source>
            <translation>此处没有 udev（在容器中：请在主机上安装规则）</translation>
        </message>
        <message>
            <source>there is one</source>
            <translation>有显示器</translation>
        </message>
        <message>
            <source>there is too little memory for a passphrase; close other programs, try again</source>
            <translation>内存不足以处理口令；请关闭其他程序后重试</translation>
        </message>
        <message>
            <source>these are one entry already</source>
            <translation>这本来就是同一条目</translation>
        </message>
        <message>
            <source>they are told apart more strictly; remove one where both are one person</source>
            <translation>对他们的区分更严格；若两者是同一人，请删除其一</translation>
        </message>
        <message>
            <source>this camera has no {ours}; leave the option out</source>
            <translation>此相机没有 {ours}；请去掉该选项</translation>
        </message>
        <message>
            <source>this computer's clock says {now}, but the gallery has seen {latest}: consents end by the later one. Set the clock; if it was wrong then, 'relief gallery accept' forgets that time</source>
            <translation>本机时钟为 {now}，但人员库曾见到 {latest}：同意书按较晚的时间到期。请校正时钟；如果当时的时钟有误，可用 'relief gallery accept' 忘记该时间</translation>
        </message>
        <message>
            <source>this consent of {name} has ended already; ask for one that lasts</source>
            <translation>{name} 的这份同意已经到期；请征询有效期更长的</translation>
        </message>
        <message>
            <source>this engine was closed</source>
            <translation>此引擎已关闭</translation>
        </message>
        <message>
            <source>this gallery keeps no corrections</source>
            <translation>此人脸库不保存更正</translation>
        </message>
        <message>
            <source>this is no ONNX model; restore it from the release</source>
            <translation>这不是 ONNX 模型；请从发行版恢复</translation>
        </message>
        <message>
            <source>this is no address of a shared gallery; {form}</source>
            <translation>这不是共享人脸库的地址；{form}</translation>
        </message>
        <message>
            <source>this kind of gallery is not moved by a file</source>
            <translation>此类人脸库不能通过文件迁移</translation>
        </message>
        <message>
            <source>this kind of gallery keeps no notes and pictures, and merges nobody</source>
            <translation>此类人脸库不保存备注和图片，也不能合并</translation>
        </message>
        <message>
            <source>this needs TensorRT 11, not {version}; {remedy}</source>
            <translation>需要 TensorRT 11，而不是 {version}；{remedy}</translation>
        </message>
        <message>
            <source>this processor has no {precision} arithmetic; use precision='f32'</source>
            <translation>此处理器不支持 {precision} 运算；请用 precision='f32'</translation>
        </message>
        <message>
            <source>this sheet does not open the gallery {path}, and no key was made: it is of another key, perhaps from before that one was replaced. The latest sheet does; an older one opens backups from its time</source>
            <translation>这张恢复单打不开人脸库 {path}，未生成密钥：它属于另一个密钥，可能是更换密钥之前的。请用最新的恢复单；较旧的只能打开当时的备份</translation>
        </message>
        <message>
            <source>this user has no home folder; set RELIEF_HOME to a folder of your own</source>
            <translation>此用户没有主文件夹；请将 RELIEF_HOME 设为您自己的文件夹</translation>
        </message>
        <message>
            <source>this user has no name here, so the address has to say one; {form}</source>
            <translation>此用户在本机没有用户名，因此地址中须写明；{form}</translation>
        </message>
        <message>
            <source>threshold takes 0 (the model's own) to below 1, not {value}</source>
            <translation>threshold 须为 0（模型自带）至小于 1，不能是 {value}</translation>
        </message>
        <message>
            <source>time that ran back</source>
            <translation>时间倒退</translation>
        </message>
        <message>
            <source>to</source>
            <translation>到</translation>
        </message>
        <message>
            <source>to recognise or verify the person at this station</source>
            <translation>在本机识别或验证此人</translation>
        </message>
        <message>
            <source>to run them on the GPU: {rtx} or {trt} (docs/engines.md)</source>
            <translation>若要在 GPU 上运行：{rtx} 或 {trt}（docs/engines.md）</translation>
        </message>
        <message>
            <source>too coarse a depth</source>
            <translation>深度太粗</translation>
        </message>
        <message>
            <source>too coarse a depth: it comes in steps of {figure} mm</source>
            <translation>深度太粗：以 {figure} 毫米为一级</translation>
        </message>
        <message>
            <source>too far away</source>
            <translation>太远</translation>
        </message>
        <message>
            <source>too little of the face is measured</source>
            <translation>测到的脸太少</translation>
        </message>
        <message>
            <source>too near</source>
            <translation>太近</translation>
        </message>
        <message>
            <source>total</source>
            <translation>合计</translation>
        </message>
        <message>
            <source>trusted</source>
            <translation>已信任</translation>
        </message>
        <message>
            <source>turned away</source>
            <translation>转开了</translation>
        </message>
        <message>
            <source>udev rules are for Linux; this system lets users open cameras without them</source>
            <translation>udev 规则用于 Linux；此系统无需规则即可让用户打开相机</translation>
        </message>
        <message>
            <source>udev rules for {vendors} are there</source>
            <translation>已有 {vendors} 的 udev 规则</translation>
        </message>
        <message>
            <source>unknown, closest {person} (score {score}, threshold {threshold}, {clear_said})</source>
            <translation>陌生人，最接近 {person}（分数 {score}，阈值 {threshold}，{clear_said}）</translation>
        </message>
        <message>
            <source>unknown, nobody is enrolled</source>
            <translation>陌生人，无人登记</translation>
        </message>
        <message>
            <source>until deleted</source>
            <translation>直到删除</translation>
        </message>
        <message>
            <source>until {day}</source>
            <translation>至 {day}</translation>
        </message>
        <message>
            <source>up</source>
            <translation>向上</translation>
        </message>
        <message>
            <source>update it with the RealSense Viewer or 'rs-fw-update'</source>
            <translation>请用 RealSense Viewer 或“rs-fw-update”更新</translation>
        </message>
        <message>
            <source>upgraded</source>
            <translation>已升级</translation>
        </message>
        <message>
            <source>upside down</source>
            <translation>上下颠倒</translation>
        </message>
        <message>
            <source>use a USB 3 port (blue, or marked SS) and the camera's own cable, without a hub</source>
            <translation>请用 USB 3 接口（蓝色，或标有 SS）和相机自带的线，不经集线器</translation>
        </message>
        <message>
            <source>use a smaller gallery</source>
            <translation>请用较小的人脸库</translation>
        </message>
        <message>
            <source>use device='onnxruntime'</source>
            <translation>请用 device='onnxruntime'</translation>
        </message>
        <message>
            <source>usual</source>
            <translation>常用</translation>
        </message>
        <message>
            <source>verification {moment}</source>
            <translation>验证 {moment}</translation>
        </message>
        <message>
            <source>views</source>
            <translation>视图</translation>
        </message>
        <message>
            <source>waiting for the GPU</source>
            <translation>等待 GPU</translation>
        </message>
        <message>
            <source>waiting for: {what}</source>
            <translation>正在等待：{what}</translation>
        </message>
        <message>
            <source>what answers at {address} is no PostgreSQL server; check host and port</source>
            <translation>{address} 处应答的不是 PostgreSQL 服务器；请检查主机和端口</translation>
        </message>
        <message>
            <source>what is kept of one person</source>
            <translation>一个人的保存内容</translation>
        </message>
        <message>
            <source>what it says of itself</source>
            <translation>其自述内容</translation>
        </message>
        <message>
            <source>what the file says of its passphrase is not what Relief writes: it is damaged or forged</source>
            <translation>文件中关于口令的内容与 Relief 所写不符：已损坏或系伪造</translation>
        </message>
        <message>
            <source>what the gallery says of {name} is damaged; restore it from a backup</source>
            <translation>人脸库中关于 {name} 的内容已损坏；请用备份恢复</translation>
        </message>
        <message>
            <source>what {name} agreed to is too long to be written, and nothing was</source>
            <translation>{name} 所同意的文本过长，无法写入，未写入任何内容</translation>
        </message>
        <message>
            <source>wide, binned</source>
            <translation>宽视场，像素合并</translation>
        </message>
        <message>
            <source>wide, every pixel, 15 a second</source>
            <translation>宽视场，全像素，每秒 15 帧</translation>
        </message>
        <message>
            <source>write {ours} there: {{"width": 640, "height": 480, "fx": 525.0, "fy": 525.0, "cx": 319.5, "cy": 239.5, "depth_unit": 0.0002}}, with the numbers of its camera; depth_unit is metres a step (1/5000 for TUM and ICL)</source>
            <translation>请在那里写入 {ours}：{{"width": 640, "height": 480, "fx": 525.0, "fy": 525.0, "cx": 319.5, "cy": 239.5, "depth_unit": 0.0002}}，填其相机的数值；depth_unit 为每级的米数（TUM 和 ICL 为 1/5000）</translation>
        </message>
        <message>
            <source>yaw {yaw}, pitch {pitch}</source>
            <translation>偏转 {yaw}，俯仰 {pitch}</translation>
        </message>
        <message>
            <source>you may not write to {existing} and there is no sudo; let an administrator run: {told}</source>
            <translation>您不能写入 {existing}，且没有 sudo；请让管理员运行：{told}</translation>
        </message>
        <message>
            <source>{added:person was|people were} added, {unchanged:was|were} here already.</source>
            <translation>已添加 {added} 人，{unchanged} 人已存在。</translation>
        </message>
        <message>
            <source>{address} is encrypted with the key of its other stations. Print their recovery sheet ('relief gallery recovery-sheet') and type it in here: 'relief gallery recover-key', or 'relief gallery key adopt' where a key is here already, as after it was replaced there</source>
            <translation>{address} 以其他站点的密钥加密。请打印它们的恢复单（“relief gallery recovery-sheet”）并在此输入：“relief gallery recover-key”；若此处已有密钥（例如在那里更换之后），用“relief gallery key adopt”</translation>
        </message>
        <message>
            <source>{address} is not followed any more ({why}): open it again</source>
            <translation>不再跟随 {address}（{why}）：请重新打开</translation>
        </message>
        <message>
            <source>{address} is not what this station's copy came from: another gallery, or an older one{remedy}</source>
            <translation>{address} 与本站点副本的来源不符：是另一个人脸库，或较旧的{remedy}</translation>
        </message>
        <message>
            <source>{address} is older than PostgreSQL 15; use a newer server</source>
            <translation>{address} 的版本早于 PostgreSQL 15；请使用更新的服务器</translation>
        </message>
        <message>
            <source>{address} is older than this station's copy: {missing} changes are missing{remedy}</source>
            <translation>{address} 比本站点的副本旧：缺少 {missing} 项更改{remedy}</translation>
        </message>
        <message>
            <source>{address} needs a driver for PostgreSQL: pip install 'relief-depth-faces[postgres]'</source>
            <translation>{address} 需要 PostgreSQL 驱动：pip install 'relief-depth-faces[postgres]'</translation>
        </message>
        <message>
            <source>{address} refused: {said}</source>
            <translation>{address} 拒绝了：{said}</translation>
        </message>
        <message>
            <source>{address} refuses this user: check the password (PGPASSWORD, ~/.pgpass)</source>
            <translation>{address} 拒绝此用户：请检查密码（PGPASSWORD、~/.pgpass）</translation>
        </message>
        <message>
            <source>{address} was made by a newer version of Relief; update Relief</source>
            <translation>{address} 由更新版本的 Relief 创建；请更新 Relief</translation>
        </message>
        <message>
            <source>{address} withholds what stations write there: this one is shown an older state. Nothing was taken over. Let it lead to the server itself, not to a copy of it that lags behind, or restore the server</source>
            <translation>{address} 扣留了各工作站写入的内容：本站看到的是较旧的状态。未接收任何内容。请让该地址直接指向服务器本身，而不是滞后的副本，或恢复服务器</translation>
        </message>
        <message>
            <source>{backend} cannot read the model {name!r}; restore the model and its card from the same release</source>
            <translation>{backend} 无法读取模型 {name!r}；请从同一发行版恢复模型及其说明卡</translation>
        </message>
        <message>
            <source>{backend} cannot run the model {name!r}; restore the model and its card from the same release, or use device='onnxruntime'</source>
            <translation>{backend} 无法运行模型 {name!r}；请从同一发行版恢复模型及其说明卡，或用 device='onnxruntime'</translation>
        </message>
        <message>
            <source>{backend} cannot run {name!r} in {precision} on this processor; use precision='f32'</source>
            <translation>{backend} 无法在此处理器上以 {precision} 运行 {name!r}；请用 precision='f32'</translation>
        </message>
        <message>
            <source>{backend} failed while running {name!r}; {remedy}</source>
            <translation>{backend} 运行 {name!r} 时出错；{remedy}</translation>
        </message>
        <message>
            <source>{backend} in {precision} gives other answers than {reference} for {name} ({why}); it is not used: build it with precision='f32', or use device='cpu'</source>
            <translation>{backend} 以 {precision} 对 {name} 给出的结果与 {reference} 不同（{why}）；不予使用：请以 precision='f32' 构建，或用 device='cpu'</translation>
        </message>
        <message>
            <source>{backup} is no whole backup, and nothing was restored: {why}</source>
            <translation>{backup} 不是完整的备份，未作恢复：{why}</translation>
        </message>
        <message>
            <source>{bad} failed, {warn} to look at, {well} are well.</source>
            <translation>{bad} 项失败，{warn} 项需留意，{well} 项正常。</translation>
        </message>
        <message>
            <source>{bad} failed, {well} are well.</source>
            <translation>{bad} 项失败，{well} 项正常。</translation>
        </message>
        <message>
            <source>{bag} cannot be converted: the SDK's converter {why}; copy the file again from its origin</source>
            <translation>无法转换 {bag}：SDK 的转换器{why}；请从来源重新复制该文件</translation>
        </message>
        <message>
            <source>{bytes_text} free{left}</source>
            <translation>剩余 {bytes_text}{left}</translation>
        </message>
        <message>
            <source>{chosen} people</source>
            <translation>{chosen} 人</translation>
        </message>
        <message>
            <source>{count:entry|entries}</source>
            <translation>{count} 条</translation>
        </message>
        <message>
            <source>{count:frame|frames}</source>
            <translation>{count} 帧</translation>
        </message>
        <message>
            <source>{count:gallery is|galleries are} encrypted with a new key.</source>
            <translation>{count} 个人脸库已用新密钥加密。</translation>
        </message>
        <message>
            <source>{count:good frame|good frames} of one look agree.</source>
            <translation>同一次注视中有 {count} 个好帧结果一致。</translation>
        </message>
        <message>
            <source>{count:line of the audit is|lines of the audit are} older than the {days:day|days} that lines are kept: the clock has leapt, after a pause or because it was wrong. If it is right now, this erases what is too old: relief gallery audit --forget-before {date}</source>
            <translation>审计中有 {count} 行已超过保留期限 {days} 天：时钟曾经跳变，可能是停用了一段时间，也可能是当时时钟有误。如果时钟现在正确，下面的命令会删除过期的行：relief gallery audit --forget-before {date}</translation>
        </message>
        <message>
            <source>{count:note is|notes are} not kept yet</source>
            <translation>有 {count} 条备注尚未保存</translation>
        </message>
        <message>
            <source>{count:person is|people are} in the gallery again.</source>
            <translation>人脸库中重新有 {count} 人。</translation>
        </message>
        <message>
            <source>{count:person was|people were} written to {path}.</source>
            <translation>已将 {count} 人写入 {path}。</translation>
        </message>
        <message>
            <source>{count:person who agreed to it has|people who agreed to it have} views through this sensor; a site adapts itself from {least_people} on</source>
            <translation>同意的人中有 {count} 人有此传感器的视图；站点从 {least_people} 人起自行适应</translation>
        </message>
        <message>
            <source>{count:person|people} in {path}</source>
            <translation>{path} 中有 {count} 人</translation>
        </message>
        <message>
            <source>{count:view|views}</source>
            <translation>{count} 个视图</translation>
        </message>
        <message>
            <source>{count} MB, SHA-256 {sha256}…</source>
            <translation>{count} MB，SHA-256 {sha256}…</translation>
        </message>
        <message>
            <source>{count} enrolled</source>
            <translation>已登记 {count} 人</translation>
        </message>
        <message>
            <source>{count} looked at: {name}</source>
            <translation>已检查 {count} 项：{name}</translation>
        </message>
        <message>
            <source>{count} of other networks</source>
            <translation>{count} 个属于其他网络</translation>
        </message>
        <message>
            <source>{count} of yours</source>
            <translation>您的 {count} 个</translation>
        </message>
        <message>
            <source>{count} of {whole:person|people} cannot be compared ({names})</source>
            <translation>{whole} 人中有 {count} 人无法比对（{names}）</translation>
        </message>
        <message>
            <source>{count} people were removed and the views erased.</source>
            <translation>已删除 {count} 人，其视图已清除。</translation>
        </message>
        <message>
            <source>{count} recordings were added.</source>
            <translation>已添加 {count} 个录像。</translation>
        </message>
        <message>
            <source>{day} {month}</source>
            <translation>{month}{day}日</translation>
        </message>
        <message>
            <source>{day} {month} {year}</source>
            <translation>{year}年{month}{day}日</translation>
        </message>
        <message>
            <source>{detail} (software, no graphics card: the 3D view does without)</source>
            <translation>{detail}（软件绘制，无显卡：三维视图不用它）</translation>
        </message>
        <message>
            <source>{detail}, but no depth engine beside it</source>
            <translation>{detail}，但旁边没有深度引擎</translation>
        </message>
        <message>
            <source>{detail}: enough for the 3D view, not for Azure Kinect's depth engine</source>
            <translation>{detail}：三维视图够用，Azure Kinect 的深度引擎不够</translation>
        </message>
        <message>
            <source>{detail}: too old for the 3D view</source>
            <translation>{detail}：对三维视图来说太旧</translation>
        </message>
        <message>
            <source>{done} of {whole:person|people}</source>
            <translation>{done} / {whole} 人</translation>
        </message>
        <message>
            <source>{done} of {whole}</source>
            <translation>{done} / {whole}</translation>
        </message>
        <message>
            <source>{done} of {whole} frames</source>
            <translation>{whole} 帧中的 {done} 帧</translation>
        </message>
        <message>
            <source>{done} of {whole} steps</source>
            <translation>{whole} 步中的 {done} 步</translation>
        </message>
        <message>
            <source>{file} cannot be unpacked to {folder}: {why}; unpack it with 'zstd -d', or let TMPDIR name a folder with more room</source>
            <translation>无法把 {file} 解压到 {folder}：{why}；请用“zstd -d”解压，或让 TMPDIR 指向空间更大的文件夹</translation>
        </message>
        <message>
            <source>{folder} has more than {max_frames} images; give a part of them</source>
            <translation>{folder} 的图像超过 {max_frames} 张；请给其中一部分</translation>
        </message>
        <message>
            <source>{folder} has no depth images; give a folder with depth.txt, depth/*.png, *.png or *_depth.bin</source>
            <translation>{folder} 没有深度图像；请给含有 depth.txt、depth/*.png、*.png 或 *_depth.bin 的文件夹</translation>
        </message>
        <message>
            <source>{folder} has no intrinsics, without which depth images have no shape; {how}</source>
            <translation>{folder} 没有内参，没有内参深度图像就没有形状；{how}</translation>
        </message>
        <message>
            <source>{folder} is a bag in {count} parts; join them with 'ros2 bag convert'</source>
            <translation>{folder} 是分为 {count} 部分的 bag；请用“ros2 bag convert”合并</translation>
        </message>
        <message>
            <source>{folder} is a bag without .db3 or .mcap; turn it into one with 'ros2 bag convert'</source>
            <translation>{folder} 是没有 .db3 或 .mcap 的 bag；请用“ros2 bag convert”转换</translation>
        </message>
        <message>
            <source>{folder} is a bag without its {missing}; copy it again from its origin</source>
            <translation>{folder} 是缺少 {missing} 的 bag；请从来源重新复制</translation>
        </message>
        <message>
            <source>{folder} is no folder; name one with a recording of every person</source>
            <translation>{folder} 不是文件夹；请指定每人各有一段录像的文件夹</translation>
        </message>
        <message>
            <source>{folder}: {metadata} cannot be read ({why})</source>
            <translation>{folder}：无法读取 {metadata}（{why}）</translation>
        </message>
        <message>
            <source>{folder}: {why}</source>
            <translation>{folder}：{why}</translation>
        </message>
        <message>
            <source>{form} cannot be written while streaming; record a .relief, then use 'relief convert'</source>
            <translation>{form} 不能边采集边写；请录制 .relief，再用“relief convert”</translation>
        </message>
        <message>
            <source>{form} is no format; give one of {formats}</source>
            <translation>{form} 不是格式；请给 {formats} 之一</translation>
        </message>
        <message>
            <source>{found}, but it does not load: {why}</source>
            <translation>{found}，但无法加载：{why}</translation>
        </message>
        <message>
            <source>{frames:frame|frames} {width}×{height}, a face in {faces}; gallery of {people}</source>
            <translation>{frames} 帧 {width}×{height}，其中 {faces} 帧有人脸；人脸库 {people} 人</translation>
        </message>
        <message>
            <source>{frames:frame|frames}{lost}{gone}, {size} MB, in {path}</source>
            <translation>{frames} 帧{lost}{gone}，{size} MB，位于 {path}</translation>
        </message>
        <message>
            <source>{frames} of {counts} frames are in step (at most {apart} ms apart{spread}), listed in {path}</source>
            <translation>{counts} 帧中有 {frames} 帧同步（最多相差 {apart} 毫秒{spread}），列于 {path}</translation>
        </message>
        <message>
            <source>{frames} of {wanted} frames</source>
            <translation>{frames} / {wanted} 帧</translation>
        </message>
        <message>
            <source>{frames} of {wanted} frames, {bytes_text}</source>
            <translation>{frames} / {wanted} 帧，{bytes_text}</translation>
        </message>
        <message>
            <source>{free} GB free in {folder}</source>
            <translation>{folder} 中剩余 {free} GB</translation>
        </message>
        <message>
            <source>{gathered} of {wanted} good frames</source>
            <translation>{gathered} / {wanted} 个合格帧</translation>
        </message>
        <message>
            <source>{gathered} of {wanted} views</source>
            <translation>{gathered} / {wanted} 个视图</translation>
        </message>
        <message>
            <source>{headless} ({kind}: {why})</source>
            <translation>{headless}（{kind}：{why}）</translation>
        </message>
        <message>
            <source>{install} on a machine with NVIDIA's driver, or use device='cpu'</source>
            <translation>请在装有 NVIDIA 驱动程序的机器上运行 {install}，或用 device='cpu'</translation>
        </message>
        <message>
            <source>{install}, or {other}, or use device='cpu'</source>
            <translation>请运行 {install} 或 {other}，或用 device='cpu'</translation>
        </message>
        <message>
            <source>{install}, which fetches libraries from NVIDIA's servers, or use device='cpu'</source>
            <translation>请运行 {install}（会从 NVIDIA 的服务器下载库），或用 device='cpu'</translation>
        </message>
        <message>
            <source>{k4a} cannot be loaded ({why}): {remedy}</source>
            <translation>无法加载 {k4a}（{why}）：{remedy}</translation>
        </message>
        <message>
            <source>{kept} and {other} cannot be compared: one of them has no templates of the networks in use. Enrol that person again, then merge</source>
            <translation>{kept} 和 {other} 无法比较：其中一人没有所用网络的模板。请重新登记该人，再合并</translation>
        </message>
        <message>
            <source>{kept} and {other} look like two people (score {likeness} below {threshold}): nothing was merged</source>
            <translation>{kept} 和 {other} 看来是两个人（分数 {likeness} 低于 {threshold}）：未作合并</translation>
        </message>
        <message>
            <source>{length_text} · {frames} frames each · {bytes_text} · {room}</source>
            <translation>{length_text} · 各 {frames} 帧 · {bytes_text} · {room}</translation>
        </message>
        <message>
            <source>{length_text}, {frames:frame|frames}</source>
            <translation>{length_text}，{frames} 帧</translation>
        </message>
        <message>
            <source>{listing} has more than {max_frames} frames; give a part of it</source>
            <translation>{listing} 的帧数超过 {max_frames}；请给其中一部分</translation>
        </message>
        <message>
            <source>{listing} is longer than {max_listing} MB; give a part of it</source>
            <translation>{listing} 超过 {max_listing} MB；请给其中一部分</translation>
        </message>
        <message>
            <source>{listing} names {name}, which lies outside the folder; mend that line</source>
            <translation>{listing} 中的 {name} 在文件夹之外；请改正该行</translation>
        </message>
        <message>
            <source>{lost}. Trying again in {wait} s</source>
            <translation>{lost}。{wait} 秒后重试</translation>
        </message>
        <message>
            <source>{low} to {high}</source>
            <translation>{low} 到 {high}</translation>
        </message>
        <message>
            <source>{minutes}:{rest:02d} min</source>
            <translation>{minutes}:{rest:02d} 分</translation>
        </message>
        <message>
            <source>{missing} missing</source>
            <translation>缺少 {missing}</translation>
        </message>
        <message>
            <source>{mm:+.1f} mm</source>
            <translation>{mm:+.1f} 毫米</translation>
        </message>
        <message>
            <source>{mm:.0f} mm · ray {across:+.1f}° {down:+.1f}°</source>
            <translation>{mm:.0f} 毫米 · 视线 {across:+.1f}° {down:+.1f}°</translation>
        </message>
        <message>
            <source>{mode!r} is no depth mode; choose {modes}</source>
            <translation>{mode!r} 不是深度模式；请选择 {modes}</translation>
        </message>
        <message>
            <source>{mode} does not run at {fps} frames a second; choose {words}</source>
            <translation>{mode} 不能以每秒 {fps} 帧运行；请选择 {words}</translation>
        </message>
        <message>
            <source>{names} and {more} more</source>
            <translation>{names} 及另外 {more} 人</translation>
        </message>
        <message>
            <source>{name} at USB {usb}</source>
            <translation>{name} 为 USB {usb}</translation>
        </message>
        <message>
            <source>{name} cannot be compared</source>
            <translation>{name} 无法比对</translation>
        </message>
        <message>
            <source>{name} cannot be enrolled without their consent; ask for it and record it</source>
            <translation>未经 {name} 同意不能登记；请征询并记录</translation>
        </message>
        <message>
            <source>{name} could not be moved to the bin, and was left where it is: delete it in {parent}</source>
            <translation>{name} 无法移到回收站，仍在原处：请在 {parent} 中删除</translation>
        </message>
        <message>
            <source>{name} exists already; choose another name</source>
            <translation>{name} 已存在；请另选名称</translation>
        </message>
        <message>
            <source>{name} gave an embedding without direction ({backend}, {precision})</source>
            <translation>{name} 给出了没有方向的嵌入（{backend}，{precision}）</translation>
        </message>
        <message>
            <source>{name} gave no frame: nothing was recorded</source>
            <translation>{name} 没有给出任何帧：未录制任何内容</translation>
        </message>
        <message>
            <source>{name} gave values that are no numbers ({backend}, {precision}); load it with precision='f32'</source>
            <translation>{name} 给出的值不是数（{backend}，{precision}）；请以 precision='f32' 加载</translation>
        </message>
        <message>
            <source>{name} has no note.</source>
            <translation>{name} 没有备注。</translation>
        </message>
        <message>
            <source>{name} has sent the same image for {frozen_after} s; plug it in again if this comes back</source>
            <translation>{name} 已有 {frozen_after} 秒发送同一图像；若再次出现，请重新插上</translation>
        </message>
        <message>
            <source>{name} in a room</source>
            <translation>{name}，在房间里</translation>
        </message>
        <message>
            <source>{name} is enrolled already; add templates, remove them, or take another name</source>
            <translation>{name} 已登记；请添加模板、删除模板，或另取一名</translation>
        </message>
        <message>
            <source>{name} is enrolled already; choose another name or remove that person first</source>
            <translation>{name} 已登记；请另选姓名，或先删除此人</translation>
        </message>
        <message>
            <source>{name} is enrolled already; remove or rename that person first</source>
            <translation>{name} 已登记；请先删除或重命名此人</translation>
        </message>
        <message>
            <source>{name} is in the bin.</source>
            <translation>{name} 已移到回收站。</translation>
        </message>
        <message>
            <source>{name} is no recording that Relief reads.</source>
            <translation>{name} 不是 Relief 能读的录像。</translation>
        </message>
        <message>
            <source>{name} is no recording: give .relief, .mkv, .npz, .db3, .bag or a folder of depth images</source>
            <translation>{name} 不是录像：请给出 .relief、.mkv、.npz、.db3、.bag 或深度图像文件夹</translation>
        </message>
        <message>
            <source>{name} is now {new}.</source>
            <translation>{name} 现在叫 {new}。</translation>
        </message>
        <message>
            <source>{name} is plugged in, but you may not use it; run 'relief doctor --install-udev' once, which installs udev rules, and plug it in again</source>
            <translation>{name} 已插上，但您无权使用；请运行一次“relief doctor --install-udev”安装 udev 规则，然后重新插上</translation>
        </message>
        <message>
            <source>{name} is plugged in, but you may not use it; {udev}</source>
            <translation>{name} 已插上，但您无权使用；{udev}</translation>
        </message>
        <message>
            <source>{name} is somebody else by now, and nothing was done: look again, then decide.</source>
            <translation>{name} 现在是另一个人了，未作任何操作：请再看一遍后决定。</translation>
        </message>
        <message>
            <source>{name} is twice in the file: it is damaged or forged</source>
            <translation>{name} 在文件中出现两次：已损坏或系伪造</translation>
        </message>
        <message>
            <source>{name} lies in the folder of recordings already</source>
            <translation>{name} 已在录像文件夹中</translation>
        </message>
        <message>
            <source>{name} looks just like {other}, who is enrolled; take another name</source>
            <translation>{name} 看起来与已登记的 {other} 完全相同；请换一个姓名</translation>
        </message>
        <message>
            <source>{name} reports a calibration that no camera has ({why}); {remedy}</source>
            <translation>{name} 报告的标定不属于任何相机（{why}）；{remedy}</translation>
        </message>
        <message>
            <source>{name} reports {unusual}; {remedy}</source>
            <translation>{name} 报告{unusual}；{remedy}</translation>
        </message>
        <message>
            <source>{name} runs at USB {usb}: fewer sizes, lower rates and lost frames; use a USB 3 port and the cable it came with, pushed in firmly</source>
            <translation>{name} 以 USB {usb} 运行：尺寸更少、帧率更低并会丢帧；请用 USB 3 接口和自带的线，并插紧</translation>
        </message>
        <message>
            <source>{name} sent no frame for {timeout} s; check its cable and try another USB 3 port</source>
            <translation>{name} {timeout} 秒没有发送图像；请检查线缆，并试另一个 USB 3 接口</translation>
        </message>
        <message>
            <source>{name} sent no frame for {timeout} s; check its cables</source>
            <translation>{name} {timeout} 秒没有发送图像；请检查线缆</translation>
        </message>
        <message>
            <source>{name} takes one of {choices}, not {value!r}</source>
            <translation>{name} 须为 {choices} 之一，不能是 {value!r}</translation>
        </message>
        <message>
            <source>{name} takes yes or no, not {text!r}</source>
            <translation>{name} 须为 yes 或 no，不能是 {text!r}</translation>
        </message>
        <message>
            <source>{name} takes yes, no or name:value,name:value, not {text!r}</source>
            <translation>{name} 须为 yes、no 或 name:value,name:value，不能是 {text!r}</translation>
        </message>
        <message>
            <source>{name} takes {kind}, not {value}</source>
            <translation>{name} 须为{kind}，不能是 {value}</translation>
        </message>
        <message>
            <source>{name} takes {low:g} to {high:g}{unit}, not {value!r}</source>
            <translation>{name} 须为 {low:g} 至 {high:g}{unit}，不能是 {value!r}</translation>
        </message>
        <message>
            <source>{name} takes {low} to {high}, not {value}</source>
            <translation>{name} 须为 {low} 至 {high}，不能是 {value}</translation>
        </message>
        <message>
            <source>{name} was added.</source>
            <translation>已添加 {name}。</translation>
        </message>
        <message>
            <source>{name} was enrolled before; remove that person in the gallery if all templates are to go</source>
            <translation>{name} 以前已登记；若要删除全部模板，请在人脸库中删除此人</translation>
        </message>
        <message>
            <source>{name} was erased again</source>
            <translation>{name} 已删除</translation>
        </message>
        <message>
            <source>{name} was not added.</source>
            <translation>没有添加 {name}。</translation>
        </message>
        <message>
            <source>{name} was not exported: {why}</source>
            <translation>没有导出 {name}：{why}</translation>
        </message>
        <message>
            <source>{name} was removed and the views erased.</source>
            <translation>{name} 已删除，其视图已清除。</translation>
        </message>
        <message>
            <source>{name} was removed or changed since; nothing was undone: look at the gallery</source>
            <translation>{name} 此后已被删除或更改；未撤销任何内容：请查看人脸库</translation>
        </message>
        <message>
            <source>{name} was unplugged or reset; plug it in again</source>
            <translation>{name} 已被拔出或重置；请重新插上</translation>
        </message>
        <message>
            <source>{name} was unplugged; plug it in again</source>
            <translation>{name} 已被拔出；请重新插上</translation>
        </message>
        <message>
            <source>{name}, compute capability {capability}, {memory} GB</source>
            <translation>{name}，计算能力 {capability}，{memory} GB</translation>
        </message>
        <message>
            <source>{name}, {width}×{height}, first frame after {seconds} s</source>
            <translation>{name}，{width}×{height}，{seconds} 秒后得到第一帧</translation>
        </message>
        <message>
            <source>{name}: a surface is saved as .ply</source>
            <translation>{name}：曲面保存为 .ply</translation>
        </message>
        <message>
            <source>{name}: end it in .relief, .mkv or .npz, or name the format: {formats}</source>
            <translation>{name}：请以 .relief、.mkv 或 .npz 结尾，或指明格式：{formats}</translation>
        </message>
        <message>
            <source>{name}: every frame can be read.</source>
            <translation>{name}：每一帧都能读取。</translation>
        </message>
        <message>
            <source>{name}: nothing would read it again as {name2}; end it in .{name2}</source>
            <translation>{name}：没有程序能把它当作 {name2} 读回；请以 .{name2} 结尾</translation>
        </message>
        <message>
            <source>{name}: {damaged:damaged frame is|damaged frames are} left out when it plays; copy it again from its origin.</source>
            <translation>{name}：播放时略去 {damaged} 个损坏的帧；请从来源重新复制。</translation>
        </message>
        <message>
            <source>{name}: {name2} is a folder, nothing would read it again; leave .{ending} out</source>
            <translation>{name}：{name2} 是文件夹，没有程序能读回；请去掉 .{ending}</translation>
        </message>
        <message>
            <source>{name}: {what}</source>
            <translation>{name}：{what}</translation>
        </message>
        <message>
            <source>{name}: {why}</source>
            <translation>{name}：{why}</translation>
        </message>
        <message>
            <source>{no_view}; a driver with OpenGL 3.3 gives the smooth one, one with 4.4 Azure Kinect's depth</source>
            <translation>{no_view}；支持 OpenGL 3.3 的驱动可得到平滑视图，4.4 可用 Azure Kinect 的深度</translation>
        </message>
        <message>
            <source>{no_view}; apt install libgl1 libegl1</source>
            <translation>{no_view}；apt install libgl1 libegl1</translation>
        </message>
        <message>
            <source>{no_view}; install or update the graphics driver</source>
            <translation>{no_view}；请安装或更新显卡驱动</translation>
        </message>
        <message>
            <source>{no_view}; update the graphics driver</source>
            <translation>{no_view}；请更新显卡驱动</translation>
        </message>
        <message>
            <source>{old} is now {new}.</source>
            <translation>{old} 现名 {new}。</translation>
        </message>
        <message>
            <source>{on_cpu}; restart the computer if the driver was just updated, else install it again</source>
            <translation>{on_cpu}；若刚更新过驱动，请重新启动计算机，否则请重新安装驱动</translation>
        </message>
        <message>
            <source>{on_cpu}; to use the GPU install NVIDIA's driver</source>
            <translation>{on_cpu}；若要使用 GPU，请安装 NVIDIA 驱动</translation>
        </message>
        <message>
            <source>{other} and {kept} are one now: {kept}.</source>
            <translation>{other} 与 {kept} 已合为一人：{kept}。</translation>
        </message>
        <message>
            <source>{other} cannot be compared: enrolled with other networks. Enrol them again first.</source>
            <translation>无法比较 {other}：是用其他网络登记的。请先重新登记。</translation>
        </message>
        <message>
            <source>{ours} takes {min} to {max}{unit} on this camera, not {value}</source>
            <translation>此相机的 {ours} 可取 {min} 到 {max}{unit}，不能是 {value}</translation>
        </message>
        <message>
            <source>{parent} cannot be made: {why}</source>
            <translation>无法创建 {parent}：{why}</translation>
        </message>
        <message>
            <source>{parent} holds too many snapshots of this second; choose another folder</source>
            <translation>{parent} 中同一秒的快照过多；请选择另一个文件夹</translation>
        </message>
        <message>
            <source>{parent}: {why}</source>
            <translation>{parent}：{why}</translation>
        </message>
        <message>
            <source>{path} cannot be read ({why}); copy the folder again from its origin</source>
            <translation>无法读取 {path}（{why}）；请从来源重新复制该文件夹</translation>
        </message>
        <message>
            <source>{path} cannot be read; install Relief anew</source>
            <translation>无法读取 {path}；请重新安装 Relief</translation>
        </message>
        <message>
            <source>{path} ends after {count:frame|frames}</source>
            <translation>{path} 在 {count} 帧后结束</translation>
        </message>
        <message>
            <source>{path} ends after {next:frame|frames}</source>
            <translation>{path} 在 {next} 帧后结束</translation>
        </message>
        <message>
            <source>{path} exists; choose another name</source>
            <translation>{path} 已存在；请另选名称</translation>
        </message>
        <message>
            <source>{path} exists; choose another name or give --overwrite</source>
            <translation>{path} 已存在；请另选名称，或加 --overwrite</translation>
        </message>
        <message>
            <source>{path} exists; choose another name or remove it first</source>
            <translation>{path} 已存在；请另选名称，或先删除它</translation>
        </message>
        <message>
            <source>{path} has no Azure Kinect depth; give a recording of its own recorder</source>
            <translation>{path} 没有 Azure Kinect 深度；请给其自带录制器的录像</translation>
        </message>
        <message>
            <source>{path} has no calibration; record again with Azure Kinect's own recorder</source>
            <translation>{path} 没有标定；请用 Azure Kinect 自带的录制器重新录制</translation>
        </message>
        <message>
            <source>{path} has no frames; record again</source>
            <translation>{path} 没有帧；请重新录制</translation>
        </message>
        <message>
            <source>{path} has no {beside}, without which {name} has no shape; record that topic too</source>
            <translation>{path} 没有 {beside}，没有它 {name} 就没有形状；请也录制该主题</translation>
        </message>
        <message>
            <source>{path} has no {kind} images; ask for depth alone</source>
            <translation>{path} 没有 {kind} 图像；请只要求深度</translation>
        </message>
        <message>
            <source>{path} has no {name} images; ask for depth alone</source>
            <translation>{path} 没有 {name} 图像；请只要求深度</translation>
        </message>
        <message>
            <source>{path} has several names (hard links). Each would have a log of its own, and what is written under one is lost under the other: delete the others, or make a copy (cp) and name that</source>
            <translation>{path} 有多个名称（硬链接）。每个名称会有各自的日志，以一个名称写入的内容在另一个名称下会丢失：请删除其他名称，或复制一份（cp）并指定该副本</translation>
        </message>
        <message>
            <source>{path} holds compressed depth; record the topic without compression</source>
            <translation>{path} 含有压缩的深度；请录制未压缩的主题</translation>
        </message>
        <message>
            <source>{path} holds files that Relief did not write; name another folder or empty it</source>
            <translation>{path} 含有不是 Relief 写入的文件；请指定另一个文件夹或清空它</translation>
        </message>
        <message>
            <source>{path} holds no depth images; record a topic of 16UC1 or 32FC1</source>
            <translation>{path} 没有深度图像；请录制 16UC1 或 32FC1 主题</translation>
        </message>
        <message>
            <source>{path} holds no intrinsics ({why}); {how}</source>
            <translation>{path} 没有内参（{why}）；{how}</translation>
        </message>
        <message>
            <source>{path} holds no passphrase: one line of text</source>
            <translation>{path} 中没有口令：应为一行文字</translation>
        </message>
        <message>
            <source>{path} is a database of another program; name another file</source>
            <translation>{path} 是另一个程序的数据库；请指定另一个文件</translation>
        </message>
        <message>
            <source>{path} is a device or a pipe; name a file</source>
            <translation>{path} 是设备或管道；请指定文件</translation>
        </message>
        <message>
            <source>{path} is a folder; name a file in it</source>
            <translation>{path} 是文件夹；请指定其中的文件</translation>
        </message>
        <message>
            <source>{path} is a pipe or a device; name a file or a folder</source>
            <translation>{path} 是管道或设备；请指定文件或文件夹</translation>
        </message>
        <message>
            <source>{path} is closed; open it again</source>
            <translation>{path} 已关闭；请重新打开</translation>
        </message>
        <message>
            <source>{path} is closed; start a new recording</source>
            <translation>{path} 已关闭；请开始新的录制</translation>
        </message>
        <message>
            <source>{path} is damaged at byte {offset}, after {count:whole frame|whole frames}; {again}, or open it with salvage=True to read the frames before</source>
            <translation>{path} 在第 {offset} 字节、{count} 个完整帧之后损坏；{again}，或以 salvage=True 打开以读取之前的帧</translation>
        </message>
        <message>
            <source>{path} is no .npz file ({why}); copy it again from its origin</source>
            <translation>{path} 不是 .npz 文件（{why}）；请从来源重新复制</translation>
        </message>
        <message>
            <source>{path} is no Matroska file or damaged ({why}); copy it again</source>
            <translation>{path} 不是 Matroska 文件或已损坏（{why}）；请重新复制</translation>
        </message>
        <message>
            <source>{path} is no file with a passphrase</source>
            <translation>{path} 不是含口令的文件</translation>
        </message>
        <message>
            <source>{path} is no file; choose another name</source>
            <translation>{path} 不是文件；请另选名称</translation>
        </message>
        <message>
            <source>{path} is no file; restore the key from a backup</source>
            <translation>{path} 不是文件；请用备份恢复密钥</translation>
        </message>
        <message>
            <source>{path} is no folder; move that file away, or name another folder</source>
            <translation>{path} 不是文件夹；请移走该文件，或指定另一个文件夹</translation>
        </message>
        <message>
            <source>{path} is no path; it holds a zero byte</source>
            <translation>{path} 不是路径；它含有零字节</translation>
        </message>
        <message>
            <source>{path} is no settings file: it is no file, or over {largest} bytes; move it away</source>
            <translation>{path} 不是设置文件：不是文件，或超过 {largest} 字节；请移走</translation>
        </message>
        <message>
            <source>{path} is not a Relief recording; give a .relief file</source>
            <translation>{path} 不是 Relief 录像；请给 .relief 文件</translation>
        </message>
        <message>
            <source>{path} is not the file that its card describes (SHA-256 {found}…, card {described}…). Restore the model and its card from the same release.</source>
            <translation>{path} 不是其说明卡所述的文件（SHA-256 {found}…，说明卡 {described}…）。请从同一发行版恢复模型及其说明卡。</translation>
        </message>
        <message>
            <source>{path} is not valid TOML ({why}); correct or delete it</source>
            <translation>{path} 不是有效的 TOML（{why}）；请更正或删除</translation>
        </message>
        <message>
            <source>{path} is of {width}×{height} images, these have {size}×{size2}; give the intrinsics of the depth images</source>
            <translation>{path} 属于 {width}×{height} 的图像，这些是 {size}×{size2}；请给深度图像的内参</translation>
        </message>
        <message>
            <source>{path} is read slowly; allow more than this for a frame</source>
            <translation>{path} 读取缓慢；请给一帧更多时间</translation>
        </message>
        <message>
            <source>{path} is restored at its server; this restores files</source>
            <translation>{path} 应在其服务器上恢复；此功能只恢复文件</translation>
        </message>
        <message>
            <source>{path} is there already, and a scan replaces nothing; name another file</source>
            <translation>{path} 已经存在，扫描不会替换任何文件；请换一个文件名</translation>
        </message>
        <message>
            <source>{path} is this station's copy of a shared gallery: people are changed there, and its key is that of all stations. Name the gallery itself: --gallery postgresql://…</source>
            <translation>{path} 是本站点对共享人脸库的副本：人员在那边更改，其密钥为所有站点共有。请指明人脸库本身：--gallery postgresql://…</translation>
        </message>
        <message>
            <source>{path} is too large for a key; restore it from a backup</source>
            <translation>{path} 太大，不是密钥；请用备份恢复</translation>
        </message>
        <message>
            <source>{path} is, or holds, what is read from; choose another name</source>
            <translation>{path} 正是或包含读取的来源；请另选名称</translation>
        </message>
        <message>
            <source>{path} reports no depth unit; say what a step is, such as file:{path}?depth_unit=0.001 for millimetres</source>
            <translation>{path} 没有报告深度单位；请说明每级大小，例如毫米用 file:{path}?depth_unit=0.001</translation>
        </message>
        <message>
            <source>{path} was encrypted with a gallery's key: use 'relief gallery import {file} --sheet'.</source>
            <translation>{path} 是用人脸库密钥加密的：请使用 'relief gallery import {file} --sheet'。</translation>
        </message>
        <message>
            <source>{path} was made by a newer version of Relief (format {version}, this one reads {newest}); update Relief</source>
            <translation>{path} 由更新版本的 Relief 创建（格式 {version}，本程序读取 {newest}）；请更新 Relief</translation>
        </message>
        <message>
            <source>{path} was made by an older Relief. It is brought up to date once a copy of it lies beside it, and that could not be made: {why}</source>
            <translation>{path} 由较旧的 Relief 创建。须先在旁边保存副本才会升级，而副本无法创建：{why}</translation>
        </message>
        <message>
            <source>{path} {says} ({why}); {remedy}</source>
            <translation>{path} {says}（{why}）；{remedy}</translation>
        </message>
        <message>
            <source>{path}: cannot read {suffix} files; give one of .relief, .db3, .mcap, .bag, .mkv and .npz or a folder of depth images</source>
            <translation>{path}：无法读取 {suffix} 文件；请给 .relief、.db3、.mcap、.bag、.mkv、.npz 之一或深度图像文件夹</translation>
        </message>
        <message>
            <source>{path}: its depth has only 8 bits, in steps of 256; export 16-bit images from the recording</source>
            <translation>{path}：其深度只有 8 位，每级 256；请从录像导出 16 位图像</translation>
        </message>
        <message>
            <source>{path}: there is no such user here, or the user has no home; write the path out</source>
            <translation>{path}：此处没有这个用户，或该用户没有主文件夹；请写出完整路径</translation>
        </message>
        <message>
            <source>{path}: {eight_bits} has 8 bits a pixel, too few for depth; record 16UC1</source>
            <translation>{path}：{eight_bits} 每像素 8 位，不足以表示深度；请录制 16UC1</translation>
        </message>
        <message>
            <source>{path}: {key} = {value} is not there any more: {instead}. Remove that line</source>
            <translation>{path}：{key} = {value} 已不再支持：{instead}。请删除该行</translation>
        </message>
        <message>
            <source>{path}: {unusual}; mend the intrinsics, or add ?unusual_lens=yes to the address if they are right</source>
            <translation>{path}：{unusual}；请改正内参，若无误请在地址后加 ?unusual_lens=yes</translation>
        </message>
        <message>
            <source>{path}: {why}</source>
            <translation>{path}：{why}</translation>
        </message>
        <message>
            <source>{path}: {why}; name another with depth_unit or smaller images</source>
            <translation>{path}：{why}；请用 depth_unit 指定另一单位，或用较小的图像</translation>
        </message>
        <message>
            <source>{path}: {why}; restore it from a backup or its recovery sheet</source>
            <translation>{path}：{why}；请用备份或其恢复单恢复</translation>
        </message>
        <message>
            <source>{people} look alike: they are told apart more strictly, and 'not sure' will be said more often.</source>
            <translation>{people} 长得相像：区分会更严格，“不确定”会更常出现。</translation>
        </message>
        <message>
            <source>{person} (closest)</source>
            <translation>{person}（最接近）</translation>
        </message>
        <message>
            <source>{person} (score {score}, threshold {threshold}, {clear_said})</source>
            <translation>{person}（分数 {score}，阈值 {threshold}，{clear_said}）</translation>
        </message>
        <message>
            <source>{person} is enrolled</source>
            <translation>{person} 已登记</translation>
        </message>
        <message>
            <source>{person} is enrolled. Now see whether Relief knows them …</source>
            <translation>{person} 已登记。现在看看 Relief 能否认出……</translation>
        </message>
        <message>
            <source>{person} · {typical:.1f} mm</source>
            <translation>{person} · {typical:.1f} 毫米</translation>
        </message>
        <message>
            <source>{person}, score {score:.2f}</source>
            <translation>{person}，分数 {score:.2f}</translation>
        </message>
        <message>
            <source>{port} is no port; {form}</source>
            <translation>{port} 不是端口；{form}</translation>
        </message>
        <message>
            <source>{problem}. Until then no gallery is opened</source>
            <translation>{problem}。在此之前不打开人脸库</translation>
        </message>
        <message>
            <source>{processor}, {cores:core|cores}, {system}</source>
            <translation>{processor}，{cores} 核，{system}</translation>
        </message>
        <message>
            <source>{remedy}. The lines below are of the defaults</source>
            <translation>{remedy}。以下各行按默认设置</translation>
        </message>
        <message>
            <source>{said} · note</source>
            <translation>{said} · 有备注</translation>
        </message>
        <message>
            <source>{score:.2f}, threshold {threshold:.2f}</source>
            <translation>{score:.2f}，阈值 {threshold:.2f}</translation>
        </message>
        <message>
            <source>{sensor}: adapted to {people} people (version {version}){asked}</source>
            <translation>{sensor}：已适应 {people} 人（版本 {version}）{asked}</translation>
        </message>
        <message>
            <source>{sensor}: not adapted; {people:person|people} agreed, it takes {least}{asked}</source>
            <translation>{sensor}：未适应；{people} 人已同意，需要 {least} 人{asked}</translation>
        </message>
        <message>
            <source>{sensor}: undone (version {version}); 'relief gallery adaptation renew' adapts again</source>
            <translation>{sensor}：已撤销（版本 {version}）；“relief gallery adaptation renew”可再次适应</translation>
        </message>
        <message>
            <source>{sentence} It stays as it is: nothing else is played in its place.</source>
            <translation>{sentence}它保持原样：不会播放别的来代替。</translation>
        </message>
        <message>
            <source>{sentence}.</source>
            <translation>{sentence}。</translation>
        </message>
        <message>
            <source>{shown} of {count} enrolled</source>
            <translation>已登记 {count} 人中的 {shown} 人</translation>
        </message>
        <message>
            <source>{some} and {one}</source>
            <translation>{some} 和 {one}</translation>
        </message>
        <message>
            <source>{source} cannot be read: {why}</source>
            <translation>无法读取 {source}：{why}</translation>
        </message>
        <message>
            <source>{stage}: median {median} ms, minimum {minimum}, 95 % {p95}</source>
            <translation>{stage}：中位数 {median} 毫秒，最小 {minimum}，95 % {p95}</translation>
        </message>
        <message>
            <source>{step} view, yaw {yaw}, pitch {pitch}</source>
            <translation>{step}视图，偏转 {yaw}，俯仰 {pitch}</translation>
        </message>
        <message>
            <source>{step} {gathered} of {wanted}</source>
            <translation>{step} {gathered} / {wanted}</translation>
        </message>
        <message>
            <source>{taken} exists; choose another name or remove it first</source>
            <translation>{taken} 已存在；请另选名称，或先删除它</translation>
        </message>
        <message>
            <source>{target} cannot be written: {why}</source>
            <translation>无法写入 {target}：{why}</translation>
        </message>
        <message>
            <source>{target} is there already; name another file</source>
            <translation>{target} 已存在；请指定另一个文件</translation>
        </message>
        <message>
            <source>{templates:view|views} from {frames:good frame|good frames}, yaw {range}.</source>
            <translation>从 {frames} 个合格帧得到 {templates} 个视图，偏转 {range}。</translation>
        </message>
        <message>
            <source>{text}. It is being replaced: finish that with “Replace …”.</source>
            <translation>{text}。正在更换：请用“更换 …”完成。</translation>
        </message>
        <message>
            <source>{thousands:.1f} k points</source>
            <translation>{thousands:.1f} 千点</translation>
        </message>
        <message>
            <source>{title} is gone.</source>
            <translation>{title} 已断开。</translation>
        </message>
        <message>
            <source>{title} was plugged in: choose it at the top right.</source>
            <translation>{title} 已插入：请在右上角选择。</translation>
        </message>
        <message>
            <source>{until}, given {day}</source>
            <translation>{until}，同意于 {day}</translation>
        </message>
        <message>
            <source>{uri} is no camera: write {forms}{hint}</source>
            <translation>{uri} 不是相机：请写 {forms}{hint}</translation>
        </message>
        <message>
            <source>{uri} is no recording; 'relief record' is for cameras</source>
            <translation>{uri} 不是录像；相机请用“relief record”</translation>
        </message>
        <message>
            <source>{uri}: write options as {address}?name=value&amp;name=value, each once</source>
            <translation>{uri}：选项请写作 {address}?name=value&amp;name=value，每项一次</translation>
        </message>
        <message>
            <source>{value} in the gallery {name} is not what Relief left there: damaged, or changed without the key. It was left as it is: restore a backup ('relief gallery restore')</source>
            <translation>人脸库 {name} 中的 {value} 与 Relief 所写不符：已损坏，或未用密钥更改。已保持原样：请恢复备份（“relief gallery restore”）</translation>
        </message>
        <message>
            <source>{version}, Python {python}</source>
            <translation>{version}，Python {python}</translation>
        </message>
        <message>
            <source>{warn} to look at, {well} are well.</source>
            <translation>{warn} 项需留意，{well} 项正常。</translation>
        </message>
        <message>
            <source>{what} in the file is not what Relief writes: it is damaged or forged, and nothing was taken over</source>
            <translation>文件中的 {what} 与 Relief 所写不符：已损坏或系伪造，未接收任何内容</translation>
        </message>
        <message>
            <source>{what} in {address} is not what Relief left there: damaged, or changed without the key. This station keeps its last copy; restore the server from a backup</source>
            <translation>{address} 中的 {what} 与 Relief 所写不符：已损坏，或未用密钥更改。本站点保留其最后副本；请用备份恢复服务器</translation>
        </message>
        <message>
            <source>{what} · {frames:frame|frames}</source>
            <translation>{what} · {frames} 帧</translation>
        </message>
        <message>
            <source>{what}: {percent} %</source>
            <translation>{what}：{percent} %</translation>
        </message>
        <message>
            <source>{where}, by this station's last copy: no answer</source>
            <translation>{where}，依据本站点的最后副本：没有应答</translation>
        </message>
        <message>
            <source>{where}. {said}</source>
            <translation>{where}。{said}</translation>
        </message>
        <message>
            <source>{where}: another station was not heard since {since}</source>
            <translation>{where}：自 {since} 起未收到另一工作站的消息</translation>
        </message>
        <message>
            <source>{who} in {path}: enrolled with other networks than the ones in use (model {model}…), so the templates cannot be compared. Nothing is lost: enrol again under the same name (the old templates stay), or go back to the networks of that time</source>
            <translation>{path} 中的 {who}：登记时使用的网络与当前网络（模型 {model}…）不同，因此模板无法比较。没有任何数据丢失：请以相同姓名重新登记（旧模板保留），或恢复使用当时的网络</translation>
        </message>
        <message>
            <source>{who} may write the {what} {place}; see that it is what you left there, then: {remedy}</source>
            <translation>{who} 可以写入 {what} {place}；请确认内容仍是您所留，然后：{remedy}</translation>
        </message>
        <message>
            <source>{who}: enrolled with other networks than those in use. 'relief gallery upgrade' makes new templates where depth pictures were kept, and lists who has to be enrolled again</source>
            <translation>{who}：登记时用的网络与现用的不同。“relief gallery upgrade”会在保存了深度图片处重新生成模板，并列出须重新登记的人</translation>
        </message>
        <message>
            <source>{why}. Trying again in {delay} s</source>
            <translation>{why}。{delay} 秒后重试</translation>
        </message>
        <message>
            <source>{why}; the frame was not written</source>
            <translation>{why}；该帧未写入</translation>
        </message>
        <message>
            <source>{why}; this camera cannot be recorded</source>
            <translation>{why}；无法录制此相机</translation>
        </message>
        <message>
            <source>{why}; {remedy}</source>
            <translation>{why}；{remedy}</translation>
        </message>
        <message>
            <source>{words}. Undo, and enrol again nearer to the camera.</source>
            <translation>{words}。请撤销，并靠近相机重新登记。</translation>
        </message>
        <message>
            <source>“Keep note” puts yours in its place.</source>
            <translation>“保存备注”会用您的备注替换它。</translation>
        </message>
        <message>
            <source>“auto” takes what was measured to be fastest here.</source>
            <translation>“auto”采用此处实测最快的。</translation>
        </message>
        <message>
            <source>“auto”: the processor at once, a GPU as soon as it is ready.</source>
            <translation>“auto”：先用处理器，GPU 就绪后即用。</translation>
        </message>
        <message>
            <source>“calibrated” takes the value measured for the networks.</source>
            <translation>“已校准”采用为网络实测的值。</translation>
        </message>
        <message>
            <source>“idle cores”: those that other programs leave.</source>
            <translation>“空闲核心”：其他程序不用的核心。</translation>
        </message>
        <message>
            <source>“none” is what faces were measured with; recordings keep what the filters made.</source>
            <translation>人脸测量时使用的是“无”；录制会保留滤波后的结果。</translation>
        </message>
        <message>
            <source>“safe” can be told apart without seeing red or green.</source>
            <translation>“安全”不依赖分辨红绿。</translation>
        </message>
    </context>
</TS>
