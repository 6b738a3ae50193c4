fn main(){ let a:Vec<String>=std::env::args().collect(); 
 let bytes=std::fs::read(&a[2]).unwrap(); let url=a.iter().position(|x|x=="--url").map(|i|url::Url::parse(&a[i+1]).unwrap());
 match clausewatch::extract::extract(clausewatch::extract::Page{bytes:&bytes,content_type:None,url:url.as_ref()}, &Default::default()) { Ok(e)=>print!("{}",e.text.as_str()), Err(e)=>{eprintln!("{e}"); std::process::exit(1)} } }
