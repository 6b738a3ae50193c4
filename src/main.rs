use clausewatch::{document::*, analyse::*, extract::*};
fn md(p:&str)->Text{ Text::new(&std::fs::read_to_string(p).unwrap()).unwrap() }
fn main(){ let a:Vec<String>=std::env::args().collect(); 
 if a[1]=="compare" { let r=Rules::built_in().unwrap(); let d=DateTables::built_in().unwrap();
   let x=compare(&r,&d,&md(&a[2]),&md(&a[3]),&|_|false);
   println!("{}", serde_json::json!({"after":{"effective_date":x.after.dates.effective.as_ref().map(|d|d.date),"effective_quote":x.after.dates.effective.as_ref().map(|d|d.quote.clone()),"last_updated":x.after.dates.last_updated.as_ref().map(|d|d.date), "announced":x.after.dates.announced},"significance":x.significance,"summary":x.summary,"flags":x.flags,"changes":x.changes})); return; }
 let bytes=std::fs::read(&a[2]).unwrap(); let url=a.iter().position(|x|x=="--url").map(|i|url::Url::parse(&a[i+1]).unwrap());
 match extract(Page{bytes:&bytes,content_type:None,url:url.as_ref()}, &Default::default()) { Ok(e)=>print!("{}",e.text.as_str()), Err(e)=>{eprintln!("{e}"); std::process::exit(1)} } }
